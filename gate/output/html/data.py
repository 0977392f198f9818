"""Files in the page's own text."""

import base64

MIME = {b"\x89PNG": "image/png", b"RIFF": "image/webp"}


def picture_url(data: bytes) -> str:
    """A picture's data: URL. Raises ValueError for anything but PNG and WebP."""
    mime = MIME.get(data[:4])
    if mime is None:
        raise ValueError("neither PNG nor WebP")
    return f"data:{mime};base64,{text_of(data)}"


def text_of(data: bytes) -> str:
    """Bytes as letters of which none ends an element."""
    return base64.b64encode(data).decode("ascii")
