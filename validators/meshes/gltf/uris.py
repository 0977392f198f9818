"""What a URI of a glTF names: a data URI, or a file inside the document's folder. Nothing else is touched."""

import base64
import binascii
from urllib.parse import unquote, unquote_to_bytes

from ..references import FilesBeside, ReferenceRefused
from .json_value import Json


def fetch(uri: Json, files: FilesBeside) -> bytes:
    """The bytes. Raises MeshFileError, naming the URI's pointer."""
    text = uri.text()
    if text[:5].lower() == "data:":
        return _inline(uri, text)
    try:
        return files.read(unquote(text))
    except ReferenceRefused as error:
        raise uri.fail(str(error)) from None


def _inline(uri: Json, text: str) -> bytes:
    """A data URI's bytes, base64 or percent-encoded (RFC 2397)."""
    head, comma, body = text.partition(",")
    if not comma:
        raise uri.fail("a data URI without a comma")
    try:
        plain = unquote_to_bytes(body)
    except UnicodeEncodeError:
        raise uri.fail("a data URI that is not text") from None
    if not head.lower().endswith(";base64"):
        return plain
    try:
        return base64.b64decode(plain, validate=True)
    except (binascii.Error, ValueError):
        raise uri.fail("a data URI with broken base64") from None
