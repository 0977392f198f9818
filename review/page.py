"""The page itself, in Gradio's blocks."""

import os
from pathlib import Path
from typing import Any

from .shelf import Item, items
from .tables import finding_table, shelf_table, state_line

TITLE = "assay: review"


def build_page(specs: Path, runs: Path, golden: Path) -> Any:
    """The gr.Blocks of the page; it reads the folders anew whenever an asset is chosen or the page is loaded."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read once, at the import
    import gradio as gr

    def shelf() -> list[Item]:
        return items(specs, runs, golden)

    def show(id: str | None) -> list[Any]:
        found = next((item for item in shelf() if item.id == id), None)
        if found is None:
            return ["", [], [], None, ""]
        return [
            state_line(found),
            [str(path) for path in found.views],
            [str(path) for path in found.approved_views],
            str(found.model) if found.model else None,
            finding_table(found.report),
        ]

    now = shelf()
    ids = [item.id for item in now]
    with gr.Blocks(title=TITLE, analytics_enabled=False) as page:
        gr.Markdown("# assay\nWhat the last gate said of every asset.")
        overview = gr.HTML(shelf_table(now), elem_id="shelf")
        choice = gr.Dropdown(ids, value=ids[0] if ids else None, label="asset", elem_id="asset")
        state = gr.HTML(elem_id="state")
        with gr.Row():
            candidate = gr.Gallery(label="candidate", columns=6, elem_id="candidate", interactive=False)
            approved = gr.Gallery(label="approved", columns=4, elem_id="approved", interactive=False)
        model = gr.Model3D(label="asset.glb", elem_id="model", interactive=False)
        findings = gr.HTML(elem_id="findings")
        outputs = [state, candidate, approved, model, findings]
        choice.change(show, choice, outputs, api_visibility="private")
        page.load(show, choice, outputs, api_visibility="private")
        page.load(lambda: shelf_table(shelf()), None, overview, api_visibility="private")
    return page
