"""The turntable of candidate and golden record by azimuth, and sliders between what was got and what was wanted."""

import json
from collections.abc import Sequence

from gate.markup import Html, tag

from ..asset import AssetView, Comparison, Shot


def pictures_part(view: AssetView) -> Html:
    """Strip and sliders; view: review.asset's AssetView."""
    return tag("div", _missing(view), _turntable(view), _comparisons(view), class_="pictures")


def _missing(view: AssetView) -> Html | None:
    """Why the viewer has one side only, or that both are the same."""
    names = {"candidate": "candidate", "golden": "golden record"}
    missing = view.missing_geometry.items()
    lines = [tag("li", f"No {names.get(kind, kind)} in the viewer: {why}") for kind, why in missing]
    if view.same_mesh:
        lines.append(tag("li", "Candidate and golden record are the same mesh, byte for byte."))
    return tag("ul", lines, class_="reasons") if lines else None


def _turntable(view: AssetView) -> Html | None:
    if not view.turntable:
        return None
    both = (
        "candidate above, golden record below"
        if any(shot.golden for shot in view.turntable)
        else "candidate; no golden record"
    )
    return tag(
        "section",
        tag("h3", "Turntable ", tag("span", both, class_="quiet")),
        tag(
            "div",
            [_shot(shot) for shot in view.turntable],
            class_="strip",
            tabindex="0",
            role="group",
            aria_label="Turntable",
        ),
    )


def _shot(shot: Shot) -> Html:
    angle = f"{shot.azimuth_deg:g}°"
    pictures = [
        {"src": url, "label": label}
        for url, label in ((shot.candidate, "candidate"), (shot.golden, "golden record"))
        if url
    ]
    images = [_image(shot.candidate), _image(shot.golden) if shot.golden else None]
    words = tag("span", angle, tag("span", " azimuth, enlarge", class_="unseen"))
    return tag(
        "button",
        images,
        words,
        type="button",
        data_do="enlarge",
        data_title=f"Azimuth {angle}",
        data_pictures=json.dumps(pictures),
        data_key=f"shot-{shot.azimuth_deg:g}",
    )


def _image(url: str | None) -> Html:
    if url is None:
        return tag("span", "none", class_="none")
    return tag("img", src=url, alt="", loading="lazy", decoding="async", width=60, height=60)


def _comparisons(view: AssetView) -> Html | None:
    if not view.comparisons:
        return None
    return tag("section", tag("h3", "Got and want"), tag("div", _sliders(view.comparisons), class_="compares"))


def _sliders(comparisons: Sequence[Comparison]) -> list[Html]:
    return [
        tag("assay-compare", got=one.got, want=one.want, difference=one.difference, label=one.name)
        for one in comparisons
    ]
