"""Everything about one asset: in a <template>, which costs nothing until somebody opens it."""

from specs.findings import Scores

from ...history import read_history
from ...house import shown
from ...markup import Html, tag
from ...outcome import Outcome
from .contents import Comparison, Contents
from .findings import findings_part
from .trend import trend_part
from .words import badge, named, number


def asset_template(at: int, outcome: Outcome, contents: Contents, max_elements: int) -> Html:
    """The asset's part; at: its place among all."""
    report, leaves = outcome.report, outcome.source.leaves
    notes = [tag("p", note, class_="note") for note in contents.notes]
    looks = tag(
        "div", _viewer(contents), notes, _turntable(contents, report.asset), _compared(contents), class_="looks"
    )
    reads = tag(
        "div",
        _next_steps(outcome),
        _scores(report.scores),
        findings_part(report.findings, max_elements, contents.model is not None),
        trend_part(read_history(leaves)) if leaves else None,
        class_="reads",
    )
    return tag("template", _head(outcome), tag("div", looks, reads, class_="both"), id=f"asset-{at}")


def _head(outcome: Outcome) -> Html:
    report, source = outcome.report, outcome.source
    place = source.spec or source.mesh
    where = None if place is None else shown(place)
    facts = [f"profile {report.profile}" if report.profile else None, None if where == report.asset else where]
    facts += ["reused: nothing changed since it was judged" if outcome.reused else None]
    return tag(
        "header",
        tag("h2", named(report.asset), tabindex="-1"),
        badge(report.verdict.value),
        tag("p", " · ".join(fact for fact in facts if fact), class_="quiet"),
        class_="asset-head",
    )


def _next_steps(outcome: Outcome) -> Html | None:
    steps = [tag("li", step) for step in outcome.next_steps]
    return tag("section", tag("h3", "Next"), tag("ul", steps), class_="next") if steps else None


def _scores(scores: Scores) -> Html:
    values = scores.to_json()
    names = sorted(values, key=lambda name: name != "overall")
    return tag(
        "section",
        tag("h3", "Scores"),
        tag("dl", [_score(name, values[name]) for name in names], class_="scores"),
    )


def _score(name: str, value: float | None) -> Html:
    width = 0 if value is None else round(value, 1)
    rest = tag("rect", width=100, height=6, class_="rest")
    bar = tag(
        "svg",
        rest,
        tag("rect", width=width, height=6, class_="full"),
        viewBox="0 0 100 6",
        preserveAspectRatio="none",
        aria_hidden="true",
    )
    return tag("div", tag("dt", name), tag("dd", number(value), bar))


def _viewer(contents: Contents) -> Html | None:
    return tag("div", class_="model") if contents.model else None


def _turntable(contents: Contents, asset: str) -> Html | None:
    if contents.sheet is None:
        return None
    around = f"{asset}, {contents.views} pictures from all around, from the front on"
    image = tag("img", src=contents.sheet, alt=around, decoding="async")
    return tag("section", tag("h3", "Turntable"), image, class_="turntable")


def _compared(contents: Contents) -> Html | None:
    if not contents.comparisons:
        return None
    return tag("section", tag("h3", "Got and want"), tag("div", map(_slider, contents.comparisons), class_="compares"))


def _slider(one: Comparison) -> Html:
    return tag("assay-compare", got=one.got, want=one.want, difference=one.difference, label=one.name)
