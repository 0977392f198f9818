"""The page: one file with everything in it, which asks nobody for anything."""

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from ... import __version__, moment
from ...house import HOUSE
from ...markup import Html, tag
from ...outcome import Outcome
from .asset import asset_template
from .budget import Budget, default_budget
from .contents import Contents
from .filling import contents_of
from .findings import rule_templates
from .overview import overview, verdict_counts
from .words import badge, counted

if TYPE_CHECKING:
    from ..wanted import Wanted

HERE = Path(__file__).parent
VIEWER = HOUSE / "gate" / "viewer" / "dist"


def write_html(outcomes: Sequence[Outcome], stream: TextIO, wanted: "Wanted", budget: Budget | None = None) -> None:
    """The reporter `html`. budget: what the page may hold; without one as much as suits its number of assets."""
    contents = contents_of(outcomes, budget or default_budget(len(outcomes)))
    style, viewer, script = _text(HERE / "report.css"), _text(VIEWER / "viewer.js"), _text(HERE / "report.js")
    stream.write("<!doctype html>\n")
    stream.write(f'<html lang="en">\n{_head(outcomes, style, (viewer, script))}\n<body>\n')
    stream.write(_top(outcomes) + "\n")
    stream.write(_panes(outcomes, contents) + "\n")
    for at, (outcome, held) in enumerate(zip(outcomes, contents, strict=True)):
        stream.write(asset_template(at, outcome, held, wanted.max_elements) + "\n")
        if held.model is not None:
            stream.write(_data(f"model-{at}", held.model) + "\n")
    stream.write(rule_templates([one for outcome in outcomes for one in outcome.report.findings]) + "\n")
    stream.write(_foot() + "\n")
    stream.write(f"<script>{viewer}</script>\n<script>{script}</script>\n</body>\n</html>\n")


def content_policy(style: str, scripts: Sequence[str]) -> str:
    """Our own script and style by their digests, pictures out of the page itself, and nothing else at all."""
    allowed = " ".join(_digest(one) for one in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_digest(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _head(outcomes: Sequence[Outcome], style: str, scripts: Sequence[str]) -> Html:
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=content_policy(style, scripts)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", f"{_sentence(outcomes)} – assay"),
        tag("style", Html(style)),
    )


def _sentence(outcomes: Sequence[Outcome]) -> str:
    counts = verdict_counts(outcomes)
    parts = [f"{counts[verdict]} {verdict.value}" for verdict in sorted(counts)]
    return f"{counted(len(outcomes), 'asset')}: {', '.join(parts)}" if parts else "No assets"


def _top(outcomes: Sequence[Outcome]) -> Html:
    counts = verdict_counts(outcomes)
    verdicts = [tag("span", badge(one.value), f" {counts[one]:,}", class_="total") for one in sorted(counts)]
    now = moment.utc_now()
    reused = sum(outcome.reused for outcome in outcomes)
    about = [f"assay {__version__}", f"{reused:,} reused" if reused else None]
    when = tag("time", now.replace("T", " ").replace("Z", " UTC"), datetime=now)
    return tag(
        "header",
        tag("h1", counted(len(outcomes), "asset")),
        tag("div", verdicts, class_="totals"),
        tag("p", " · ".join(filter(None, about)), " · ", when, class_="quiet"),
        tag("button", "Dark or light", type="button", id="theme"),
        class_="page-head",
    )


def _panes(outcomes: Sequence[Outcome], contents: Sequence[Contents]) -> Html:
    if not outcomes:
        return tag("main", tag("p", "Nothing was gated.", class_="empty"))
    off = tag(
        "noscript", tag("p", "Turn JavaScript on to open an asset: everything lies in this file.", class_="empty")
    )
    return tag(
        "main",
        overview(outcomes, contents),
        tag("article", off, id="asset", aria_label="Asset"),
        tag("div", id="print"),
        class_="panes" if len(outcomes) > 1 else "panes single",
    )


def _foot() -> Html:
    licences = tag("pre", _text(VIEWER / "LICENSES.txt"))
    return tag("footer", tag("details", tag("summary", "Licences of what is in this page"), licences))


def _data(name: str, text: str) -> Html:
    """Bytes for the script: base64 has no letter that ends an element."""
    return Html(f'<script type="application/gzip;base64" id="{name}">{text}</script>')


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def _text(path: Path) -> str:
    """A file of ours as it can stand in the page: with the line ends that a browser sees."""
    return path.read_text(encoding="utf-8").replace("\r\n", "\n")
