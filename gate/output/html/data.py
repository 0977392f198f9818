"""Files in the page's own text."""

import base64
import gzip

MIME = {b"\x89PNG": "image/png", b"RIFF": "image/webp"}


def picture_url(data: bytes) -> str:
    """A picture's data: URL. Raises ValueError for anything but PNG and WebP."""
    mime = MIME.get(data[:4])
    if mime is None:
        raise ValueError("neither PNG nor WebP")
    return f"data:{mime};base64,{base64.b64encode(data).decode('ascii')}"


def packed_text(data: bytes) -> str:
    """gzip, then base64: always the same for the same bytes."""
    return base64.b64encode(gzip.compress(data, compresslevel=6, mtime=0)).decode("ascii")
