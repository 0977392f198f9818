"""What a part is made of, as a browser would read it."""

from html.parser import HTMLParser

VOID = {"br", "hr", "img", "input"}
OURS = frozenset(
    {"div", "span", "section", "header", "nav", "p", "a", "b", "strong", "h1", "h2", "h3", "code", "pre", "kbd", "time"}
    | {"ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td", "img", "progress"}
    | {"button", "form", "label", "textarea", "input", "details", "summary", "dialog", "assay-viewer", "assay-compare"}
)


class Pieces(HTMLParser):
    """tags: every element's name and attributes; words: all text. Raises AssertionError for what is left open."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.open, self.words = [], [], ""
        self.feed(html)
        self.close()
        assert self.open == [], f"left open: {self.open}"

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words += data

    def with_data(self, name):
        """The attributes of the elements that have a data attribute."""
        return [attrs for _, attrs in self.tags if f"data-{name}" in attrs]


def harmless(html):
    """The pieces of a part that has only our elements, no handler, and no address but this server's."""
    assert "\n" not in html
    pieces = Pieces(html)
    for tag, attrs in pieces.tags:
        assert tag in OURS, tag
        assert not [name for name in attrs if name.startswith("on") or name in ("style", "srcdoc")], attrs
        for name in ("href", "src", "got", "want", "difference", "action"):
            assert (attrs.get(name) or "/").startswith("/") and not (attrs.get(name) or "").startswith("//"), attrs
    return pieces
