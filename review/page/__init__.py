"""What a reviewer sees, in Gradio's blocks: a queue, an asset, and what may be decided."""

from .head import mount_options
from .layout import build_page

__all__ = ["build_page", "mount_options"]
