"""How the scores went, as a small drawing with its numbers."""

from collections.abc import Sequence

from ...history import Moment
from ...markup import Html, tag
from .words import badge, number

WIDTH, HEIGHT, EDGE = 260, 56, 7
SHOWN = 40
LEAST_SPAN = 5.0  # points of score: smaller changes do not fill the height


def trend_part(moments: Sequence[Moment]) -> Html | None:
    """The overall score at each change of the asset's report; None where nothing is remembered."""
    if not moments:
        return None
    last = moments[-SHOWN:]
    left = f", the last {SHOWN} of {len(moments)}" if len(moments) > SHOWN else ""
    changes = "1 entry" if len(moments) == 1 else f"{len(moments)} entries"
    return tag(
        "section",
        tag("h3", "History of its scores"),
        _drawing(last) if len(last) > 1 else None,
        tag(
            "details",
            tag("summary", f"{changes}{left}"),
            tag("div", _table(last), class_="scrolls", tabindex="0"),
            class_="folded",
        ),
        class_="trend",
    )


def _drawing(moments: Sequence[Moment]) -> Html:
    values = [(at, one.scores.overall, one) for at, one in enumerate(moments) if one.scores.overall is not None]
    scores = [value for _, value, _ in values] or [0.0]
    high = max(scores)
    low = max(0.0, min(min(scores), high - LEAST_SPAN))
    high = max(high, low + LEAST_SPAN)

    def place(at: int, value: float) -> tuple[float, float]:
        x = EDGE + (WIDTH - 2 * EDGE) * at / (len(moments) - 1)
        return round(x, 1), round(EDGE + (HEIGHT - 2 * EDGE) * (high - value) / (high - low), 1)

    points = [(*place(at, value), one) for at, value, one in values]
    said = ", ".join(f"{number(value)} on {one.date[:10]}" for _, value, one in values)
    line = " ".join(f"{x},{y}" for x, y, _ in points)
    dots = [
        tag("circle", tag("title", _said(one)), cx=x, cy=y, r="3.5", class_=one.verdict.lower()) for x, y, one in points
    ]
    return tag(
        "svg",
        tag("title", f"Overall score: {said}"),
        tag("polyline", points=line),
        dots,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        width=WIDTH,
        height=HEIGHT,
        role="img",
        class_="spark",
    )


def _said(one: Moment) -> str:
    return f"{one.date}: {one.verdict.value}, {number(one.scores.overall)}"


def _table(moments: Sequence[Moment]) -> Html:
    names = sorted(vars(moments[0].scores), key=lambda name: name != "overall")
    heads = [tag("th", name, scope="col") for name in ("date", "verdict", *names)]
    return tag("table", tag("thead", tag("tr", heads)), tag("tbody", [_row(one, names) for one in reversed(moments)]))


def _row(one: Moment, names: Sequence[str]) -> Html:
    scores = vars(one.scores)
    date = tag("th", tag("time", one.date.replace("T", " ").removesuffix("Z"), datetime=one.date), scope="row")
    return tag(
        "tr", date, tag("td", badge(one.verdict.value)), [tag("td", number(scores[name]), class_="n") for name in names]
    )
