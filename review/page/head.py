"""What goes into the page's head: own script and style from this server, the system's fonts, no other address."""

from typing import Any

from gate.markup import Html, join, tag

from ..server.static import static_url

FONTS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif")
FIXED_WIDTH = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "Liberation Mono", "monospace")


def mount_options(context: Any) -> dict[str, Any]:
    """How the page wants to be mounted (gr.mount_gradio_app): theme and head."""
    return {"theme": _theme(), "head": str(head_markup())}


def head_markup() -> Html:
    """Scripts and styles. theme.js runs at once, so that a dark page is never shown light first."""
    return join(
        [
            tag("meta", name="color-scheme", content="light dark"),
            tag("script", src=static_url("page", "theme.js")),
            tag("link", rel="stylesheet", href=static_url("page", "page.css")),
            tag("script", src=static_url("viewer", "viewer.js"), type="module"),
            tag("script", src=static_url("page", "page.js"), type="module"),
        ]
    )


def _theme() -> Any:
    import gradio as gr

    theme = gr.themes.Base(
        primary_hue="blue",
        neutral_hue="slate",
        text_size="sm",
        spacing_size="sm",
        radius_size="sm",
        font=FONTS,
        font_mono=FIXED_WIDTH,
    )
    return theme.set(block_border_width="0px", block_background_fill="transparent", block_padding="0", layout_gap="8px")
