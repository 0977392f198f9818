"""The page's parts and how they reach the browser.

A part is one `gr.Markdown` that carries finished HTML. Not gr.HTML: that one compiles its template in the browser with
`new Function`, which a content security policy without 'unsafe-eval' forbids. Markdown leaves a line that begins with
an HTML element alone, so a part is one line: `markup.escape` sees to that for foreign text, `part_text` holds it.
"""

from gate.markup import Html


def part_text(html: Html) -> str:
    """What the component carries; raises TypeError for anything but markup that was built here."""
    if type(html) is not Html:
        raise TypeError(f"a part is Html, not {type(html).__name__}")
    if "\n" in html:
        raise ValueError("a part is one line")
    return f"<div>{html}</div>"
