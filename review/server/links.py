"""Addresses of the page itself: the only ones that anybody is ever sent to."""

from urllib.parse import quote, unquote_to_bytes

LONGEST = 2000


def this_page(query: bytes) -> str:
    """The page's own address with a query, newly quoted; without it where it is too long.

    >>> this_page(b"asset=red-mug")
    '/?asset=red-mug'
    >>> this_page(b'asset="><script>')
    '/?asset=%22%3E%3Cscript%3E'
    """
    text = quote(query, safe="=&+%-._~")
    return f"/?{text}" if text and len(text) <= LONGEST else "/"


def local(target: str) -> str:
    """Where to go after sign-in: the page with the query of `target`, and "/" for whatever is no address of the page.

    >>> local("/?asset=red-mug")
    '/?asset=red-mug'
    >>> [local(text) for text in ("//evil.example/?a", "https://evil.example", "/geometry/x")]
    ['/', '/', '/']
    """
    return this_page(target[2:].encode()) if target.startswith("/?") else "/"


def sign_in_link(target: str) -> str:
    """The sign-in page that leads on to `target`."""
    return "/sign-in" if target == "/" else f"/sign-in?next={quote(target, safe='')}"


def asked_next(query: bytes) -> str:
    """The `next` of a query string, made local."""
    for part in query.split(b"&"):
        name, _, value = part.partition(b"=")
        if name == b"next":
            return local(unquote_to_bytes(value.replace(b"+", b" ")).decode("utf-8", "replace"))
    return "/"
