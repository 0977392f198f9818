"""HTML with escaping as the rule: plain text is always escaped, only what was built here is markup."""

from collections.abc import Iterable
from html import escape as _escape
from typing import TypeAlias

VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})

Child: TypeAlias = "str | int | Iterable[Child] | None"


class Html(str):
    """Markup that was built by `tag` and friends; nothing that comes from a file or a person may be made one."""

    __slots__ = ()


def escape(text: object) -> Html:
    """The one function through which every foreign word goes: markup characters, quotes, and control characters.

    Line ends become references, so that a page's part stays on one line (review/page/parts.py); control characters
    that HTML forbids, and half surrogates, become U+FFFD; what turns the direction of text (U+202A-E, U+2066-9)
    becomes visible.

    >>> escape('<b title="x">\\n')
    '&lt;b title=&quot;x&quot;&gt;&#10;'
    """
    words = str(text)
    if not words.isprintable():  # nothing that is translated is printable
        words = words.translate(_CONTROL)
    return Html(_escape(words).replace("\n", "&#10;"))


def tag(name: str, /, *children: Child, **attributes: object) -> Html:
    """An element. Children: text is escaped, Html is not, None is left out.

    Attributes: `class_` and `for_` drop the underscore, other underscores become hyphens; None and False leave the
    attribute out, True gives it without a value.

    >>> tag("a", "1 < 2", href="/x", aria_label='"', hidden=True, title=None)
    '<a href="/x" aria-label="&quot;" hidden>1 &lt; 2</a>'
    """
    opened = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in VOID:
        return Html(f"<{name}{opened}>")
    return Html(f"<{name}{opened}>{join(children)}</{name}>")


def join(children: Child) -> Html:
    """Children one after the other."""
    if children is None:
        return Html("")
    if isinstance(children, Html):
        return children
    if isinstance(children, str | int):
        return escape(children)
    return Html("".join(join(child) for child in children))


def _attribute(key: str, value: object) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(value)}"'


_CONTROL: dict[int, str | None] = {
    code: "\ufffd" for code in (*range(32), 127, *range(0x80, 0xA0)) if chr(code) not in "\t\n"
}
_CONTROL |= {code: f"[U+{code:04X}]" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F)}
_CONTROL |= {0x2028: "\n", 0x2029: "\n", ord("\r"): None, **dict.fromkeys(range(0xD800, 0xE000), "\ufffd")}
