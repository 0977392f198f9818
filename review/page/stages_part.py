"""The chain of stages, candidate against golden record, with the first that differs."""

from typing import Any

from .markup import Html, tag
from .words import plural, short_digest

WORDS = {"same": ("same", "good"), "differs": ("differs", "bad"), "missing": ("no record", "dull")}


def stages_part(view: Any) -> Html:
    """Every stage of the candidate; view: review.asset's AssetView."""
    if not view.stages:
        return tag("p", "A file has no stages: it was not generated.", class_="empty")
    heads = [tag("th", title, scope="col") for title in ("#", "Stage", "Candidate", "Golden record", "")]
    first = next((stage.name for stage in view.stages if stage.outcome == "differs"), None)
    return tag(
        "section",
        tag("h3", "Stages", class_="unseen"),
        tag("p", _summary(view, first), class_="summary"),
        tag(
            "table",
            tag("caption", "Stages in the order they ran", class_="unseen"),
            tag("thead", tag("tr", heads)),
            tag("tbody", [_row(at, stage, first) for at, stage in enumerate(view.stages, 1)]),
            class_="chain",
        ),
        aria_label="Stages",
    )


def _summary(view: Any, first: str | None) -> Html | str:
    if first is not None:
        return tag(
            "span", "The first stage that differs is ", tag("strong", first), ": what comes after follows from it."
        )
    if all(stage.outcome == "same" for stage in view.stages):
        return f"All {plural(len(view.stages), 'stage')} gave what was approved."
    return "There is no golden record to compare with."


def _row(at: int, stage: Any, first: str | None) -> Html:
    word, tone = WORDS[stage.outcome]
    is_first = stage.name == first
    return tag(
        "tr",
        tag("td", at),
        tag("th", stage.name, scope="row"),
        tag("td", short_digest(stage.candidate)),
        tag("td", short_digest(stage.golden)),
        tag("td", tag("span", "first that differs" if is_first else word, class_=f"badge tone-{tone}")),
        class_="first-difference" if is_first else None,
    )
