"""The queue: chips that filter by state, a table of at most fifty rows, and the way to the next fifty."""

from gate.markup import Html, join, tag

from ..store import STATES, UNCLAIMED, Page, Query, QueueRow
from .words import STATE_SENTENCES, TONES, age, badge, number, plural

# (what a column sorts by, its title, what the title stands for)
COLUMNS = (
    ("id", "Asset", "the asset's id, and what it is made from"),
    ("state", "State", "what it asks of a reviewer"),
    ("verdict", "Verdict", "of the gate's last report"),
    ("overall", "Score", "overall, of 100"),
    ("gated_at", "Age", "since the gate ran"),
    ("owner", "Owner", "who looks after it"),
)


def queue_part(page: Page, query: Query, version: int, now: float) -> Html:
    """The whole list as the query wants it. now: seconds since 1970."""
    return tag(
        "div",
        _chips(page, query),
        _summary(page, query),
        _table(page, query, now) if page.rows else _empty(page, query),
        _pager(page, query),
        class_="queue",
        data_version=version,
        data_total=page.total,
    )


def _chips(page: Page, query: Query) -> Html:
    counts = page.counts_by_state
    states = [
        _chip(state, f"{counts.get(state, 0)}", state in query.states, "state", TONES[state], STATE_SENTENCES[state])
        for state in STATES
        if counts.get(state, 0) or state in query.states
    ]
    mine = query.owner not in (None, UNCLAIMED)
    owners = [
        _chip("mine", None, mine, "owner", "dull", "claimed by you"),
        _chip("nobody's", None, query.owner == UNCLAIMED, "owner", "dull", "claimed by nobody", "nobody"),
    ]
    return tag(
        "div",
        tag("div", states, class_="chips", role="group", aria_label="State") if states else None,
        tag("div", owners, class_="chips", role="group", aria_label="Owner"),
        class_="filters",
    )


def _chip(
    word: str, count: str | None, pressed: bool, kind: str, tone: str, title: str, value: str | None = None
) -> Html:
    inside = [word, tag("span", count, class_="count") if count is not None else None]
    return tag(
        "button",
        inside,
        type="button",
        class_=f"chip tone-{tone}",
        aria_pressed="true" if pressed else "false",
        title=title,
        data_do=f"filter-{kind}",
        data_value=value or word,
        data_key=f"chip-{kind}-{word}",
    )


def _summary(page: Page, query: Query) -> Html:
    filtered = bool(query.text or query.states or query.owner is not None)
    words = plural(page.total, "asset")
    order = "most urgent first" if query.sort == "attention" else None
    clear = [
        tag("button", "show all", type="button", class_="link", data_do="filter-clear", data_key="clear")
        if filtered
        else None,
        tag(
            "button",
            "most urgent first",
            type="button",
            class_="link",
            data_do="sort",
            data_value="attention",
            data_key="sort-attention",
        )
        if order is None
        else tag("span", order, class_="quiet"),
    ]
    return tag("p", tag("span", words, class_="strong"), clear, class_="summary")


def _table(page: Page, query: Query, now: float) -> Html:
    heads = [_head(key, title, about, query) for key, title, about in COLUMNS]
    return tag(
        "div",
        tag(
            "table",
            tag("caption", "Assets", class_="unseen"),
            tag("thead", tag("tr", heads)),
            tag("tbody", [_row(row, now) for row in page.rows]),
            class_="rows",
        ),
        class_="scroll",
        data_scroll=f"queue {query.offset} {query.sort} {query.states} {query.text}",
        tabindex="-1",
    )


def _head(key: str, title: str, about: str, query: Query) -> Html:
    sorted_by = query.sort == key
    direction = ("descending" if query.descending else "ascending") if sorted_by else None
    arrow = tag("span", "▼" if query.descending else "▲", aria_hidden="true", class_="arrow") if sorted_by else None
    button = tag(
        "button", title, arrow, type="button", title=about, data_do="sort", data_value=key, data_key=f"sort-{key}"
    )
    return tag("th", button, scope="col", aria_sort=direction, class_=f"col-{key}")


def _row(row: QueueRow, now: float) -> Html:
    opens = tag("a", row.id, href=f"/?asset={row.id}", data_do="open", data_value=row.id, data_key=f"row-{row.id}")
    name = join([opens, tag("span", row.title, class_="title", title=row.title) if row.title != row.id else None])
    waiting = f" {row.approvals}/{row.needed}" if row.state == "waiting" else None
    cells = [
        tag("th", name, scope="row", class_="col-id"),
        tag("td", badge(row.state), waiting, class_="col-state"),
        tag("td", badge(row.verdict) if row.verdict else "–", class_="col-verdict"),
        tag("td", number(row.scores.get("overall")), class_="col-overall"),
        tag("td", age(row.gated_at, now), class_="col-gated_at"),
        tag("td", row.owner or "–", class_="col-owner", title=row.owner),
    ]
    return tag("tr", cells, data_do="open", data_value=row.id, data_row=row.id)


def _empty(page: Page, query: Query) -> Html:
    if query.offset and page.total:
        words = "This page of the list is empty now: go back to the first."
    elif query.text or query.states or query.owner is not None:
        words = "No asset is like that. Show all, or look for something else."
    else:
        words = "There is no asset yet: write a spec (assay init) and run the gate (assay gate)."
    return tag("p", words, class_="empty")


def _pager(page: Page, query: Query) -> Html | None:
    first, last = query.offset + 1, query.offset + len(page.rows)
    if page.total <= query.limit and not query.offset:
        return None
    before, after = max(0, query.offset - query.limit), query.offset + query.limit
    return tag(
        "nav",
        _turn("Previous", before, query.offset > 0),
        tag("span", f"{first}–{last} of {page.total}" if page.rows else f"of {page.total}", class_="quiet"),
        _turn("Next", after, after < page.total),
        class_="pager",
        aria_label="Pages of the queue",
    )


def _turn(word: str, offset: int, possible: bool) -> Html:
    return tag(
        "button", word, type="button", data_do="page", data_value=offset, data_key=f"page-{word}", disabled=not possible
    )
