"""The chain of stages, candidate against golden record, with the first that differs."""

from gate.markup import Html, tag

from ..asset import AssetView, StageView
from .words import plural, short_digest

TONES = {"same": "good", "differs": "bad", "missing": "dull"}


def stages_part(view: AssetView) -> Html:
    """Every stage of the candidate; view: review.asset's AssetView."""
    if not view.stages:
        return tag("p", "A file has no stages: it was not generated.", class_="empty")
    heads = [tag("th", title, scope="col") for title in ("#", "Stage", "Candidate", "Golden record", "")]
    return tag(
        "section",
        tag("h3", "Stages", class_="unseen"),
        tag("p", _summary(view), class_="summary"),
        tag(
            "table",
            tag("caption", "Stages in the order they ran", class_="unseen"),
            tag("thead", tag("tr", heads)),
            tag("tbody", [_row(at, stage, view.first_difference) for at, stage in enumerate(view.stages, 1)]),
            class_="chain",
        ),
        aria_label="Stages",
    )


def _summary(view: AssetView) -> Html | str:
    if view.first_difference is not None:
        first = tag("strong", view.first_difference)
        return tag("span", "The first stage that differs is ", first, ": what comes after follows from it.")
    if all(stage.outcome == "same" for stage in view.stages):
        return f"All {plural(len(view.stages), 'stage')} gave what was approved."
    if view.record is None:
        return "There is no golden record to compare with."
    return "No stage that both have differs."


def _outcome(stage: StageView, is_first: bool) -> str:
    if is_first:
        return "first that differs"
    if stage.outcome == "missing":
        return "only in the record" if stage.candidate is None else "not in the record"
    return stage.outcome


def _row(at: int, stage: StageView, first: str | None) -> Html:
    is_first = stage.name == first
    return tag(
        "tr",
        tag("td", at),
        tag("th", stage.name, scope="row"),
        tag("td", short_digest(stage.candidate)),
        tag("td", short_digest(stage.golden)),
        tag("td", tag("span", _outcome(stage, is_first), class_=f"badge tone-{TONES[stage.outcome]}")),
        class_="first-difference" if is_first else None,
    )
