"""The review page: `./run review`, or `create_app()` for a server of your own."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from review.server.settings import Settings


def create_app(settings: "Settings | None" = None) -> "FastAPI":
    """The page as an ASGI app (default: over the project of the working folder); nothing is served yet."""
    from review.server.build import make_app
    from review.server.settings import default_settings

    return make_app(settings or default_settings())


def serve(settings: "Settings | None" = None) -> None:
    """Serve the page until interrupted: on 127.0.0.1 unless the settings say otherwise."""
    from review.server.serving import serve
    from review.server.settings import default_settings

    serve(settings or default_settings())
