"""The review page: `./run review`, or `create_app()` for a server of your own."""

from pathlib import Path
from typing import Any

from review.page import build_page

HOUSE = Path(__file__).resolve().parent


def create_app(specs: Path | None = None, runs: Path | None = None, golden: Path | None = None) -> Any:
    """The page as a gr.Blocks over these folders (default: this repository's); nothing is served yet."""
    return build_page(specs or HOUSE / "specs" / "assets", runs or HOUSE / "runs", golden or HOUSE / "golden")


def serve(runs: Path, golden: Path, port: int) -> None:
    """Serve the page on 127.0.0.1 until interrupted; other machines cannot reach it."""
    create_app(runs=runs, golden=golden).launch(
        server_name="127.0.0.1",
        server_port=port or None,
        allowed_paths=[str(folder.resolve()) for folder in (runs, golden / "previews", HOUSE / "specs" / "assets")],
        share=False,
        footer_links=[],
    )
