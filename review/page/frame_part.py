"""What stays on the page whatever is shown: the line at the top, the viewer's place, the dialogs."""

from gate.markup import Html, join, tag

KEYS = (
    ("j", "next asset of the list as it is filtered"),
    ("k", "previous asset"),
    ("1 – 5", "shaded, wireframe, normals, backfaces, difference"),
    ("a", "approve: opens the confirmation"),
    ("r", "reject: opens the confirmation"),
    ("/", "search"),
    ("f", "frame the whole asset in the viewer, and end the highlighting"),
    ("q", "show or hide the queue beside the asset"),
    ("?", "this list"),
    ("Escape", "close what is open"),
)


def top_part(name: str, role: str) -> Html:
    """Who is signed in, and what holds for the whole page."""
    buttons = [
        tag("span", tag("span", name, class_="strong"), f" ({role})", class_="who"),
        tag(
            "button",
            "Theme",
            type="button",
            data_do="theme",
            data_key="theme",
            class_="small",
            title="light, dark, or as the system",
        ),
        tag("button", "Keys", type="button", data_do="keys", data_key="keys", class_="small", aria_keyshortcuts="?"),
        tag(
            "form",
            tag("button", "Sign out", type="submit", class_="small", data_key="sign-out"),
            method="post",
            action="/sign-out",
        ),
    ]
    return tag("div", tag("h1", "assay", tag("span", " review", class_="quiet")), buttons, class_="top", data_role=role)


def viewer_part() -> Html:
    """The viewer's place; page.js hands it the scene that the asset's own part carries."""
    return tag(
        "section",
        tag("assay-viewer", id="viewer"),
        tag("p", id="viewer-message", class_="notice tone-bad", hidden=True, role="status"),
        aria_label="Viewer",
        class_="viewer",
    )


def notice_part(words: Html | str | None, tone: str = "note", go_to: str | None = None) -> Html:
    """What just happened, said once to everybody's eyes and ears. go_to: the next asset that needs review."""
    inside = [
        tag("div", words, class_=f"notice tone-{tone}"),
        tag("button", "Dismiss", type="button", class_="small", data_do="dismiss"),
    ]
    return tag("div", inside if words else None, class_="notices", role="status", aria_live="polite", data_next=go_to)


def dialogs_part() -> Html:
    """The confirmation of a decision, the keys, and a picture enlarged; all closed."""
    return join([_decision_dialog(), _keys_dialog(), _picture_dialog()])


def _decision_dialog() -> Html:
    words = tag("textarea", id="decide-why", name="why", rows=4, maxlength=4000, required=True, autofocus=True)
    next_one = tag("input", type="checkbox", id="decide-next", checked=True)
    form = tag(
        "form",
        tag("h2", "Decide", id="decide-title"),
        tag("p", id="decide-about"),
        tag("dl", id="decide-digests", class_="digests"),
        tag("label", "Why", for_="decide-why", id="decide-label"),
        words,
        tag("p", id="decide-problem", class_="problem", role="alert"),
        tag("label", next_one, "Then open the next asset that needs review", class_="next-one"),
        tag(
            "div",
            tag("button", "Cancel", type="button", data_do="dialog-close", class_="plain"),
            tag("button", "Confirm", type="submit", id="decide-confirm", class_="primary"),
            class_="actions",
        ),
        method="dialog",
        id="decide-form",
        novalidate=True,
    )
    return tag("dialog", form, id="decide", aria_labelledby="decide-title")


def _keys_dialog() -> Html:
    rows = [tag("tr", tag("th", tag("kbd", key), scope="row"), tag("td", what)) for key, what in KEYS]
    return tag(
        "dialog",
        tag("h2", "Keys", id="keys-title"),
        tag("table", tag("tbody", rows), class_="keys"),
        tag("div", tag("button", "Close", type="button", data_do="dialog-close", autofocus=True), class_="actions"),
        id="keys",
        aria_labelledby="keys-title",
    )


def _picture_dialog() -> Html:
    return tag(
        "dialog",
        tag("h2", "Picture", id="picture-title"),
        tag("div", id="picture-body", class_="enlarged"),
        tag("div", tag("button", "Close", type="button", data_do="dialog-close", autofocus=True), class_="actions"),
        id="picture",
        aria_labelledby="picture-title",
    )
