"""What was decided on the asset and said of it, the newest first."""

import datetime
from collections.abc import Sequence

from gate.markup import Html, tag
from golden.log import Entry

from ..asset import AssetView
from ..store import Comment
from .words import clock_time, moment, plural, short_digest


def history_part(view: AssetView, comments: Sequence[Comment]) -> Html:
    """Decisions (golden.log entries) and comments (review.store) of an asset; view: review.asset's AssetView."""
    entries = [(_seconds(entry.when), 1, entry.sequence, _decision(entry, view)) for entry in view.entries]
    said = [(comment.when, 0, comment.id, _comment(comment)) for comment in comments]
    lines = [line[-1] for line in sorted([*entries, *said], reverse=True)]
    return tag(
        "section",
        tag("h3", "History", class_="unseen"),
        tag("p", _standing(view), class_="summary"),
        tag("p", view.record_problem, class_="notice tone-bad") if view.record_problem else None,
        tag("ol", lines, class_="timeline") if lines else tag("p", "Nothing was decided or said yet.", class_="empty"),
        aria_label="History",
    )


def _standing(view: AssetView) -> str:
    if view.standing is None:
        return ""
    have, need = len(view.standing.approvals), view.standing.needed.approvals
    if view.standing.rejected is not None:
        return f"This candidate is rejected, by {view.standing.rejected.who}."
    asked = f"{plural(need, 'approval')} of the role {view.standing.needed.role} or above"
    return f"The policy asks for {asked}; this candidate has {have}."


def _decision(entry: Entry, view: AssetView) -> Html:
    approved = entry.decision == "approve"
    mark = tag("span", "approved" if approved else "rejected", class_=f"badge tone-{'good' if approved else 'bad'}")
    of_this = view.seen is not None and entry.content_sha256 == view.seen.content_sha256
    of_record = view.record is not None and view.record.decision.entry_sha256 == entry.sha256
    digests = (
        ("entry", entry.sha256),
        ("candidate", entry.content_sha256),
        ("report", entry.report_sha256),
        ("record before", entry.record_sha256),
        ("signed with", entry.key),
    )
    return tag(
        "li",
        tag("div", mark, " ", tag("strong", entry.who), " ", clock_time(entry.when), class_="line"),
        tag("div", "exactly this candidate", class_="quiet")
        if of_this
        else tag("div", "another candidate", class_="quiet"),
        tag("div", "This decision completed the golden record.", class_="quiet") if of_record else None,
        tag("div", entry.why, class_="why"),
        tag(
            "details",
            tag("summary", "Digests"),
            tag("dl", [[tag("dt", name), tag("dd", short_digest(value))] for name, value in digests], class_="digests"),
            data_key=f"entry-{entry.sha256[:16]}",
        ),
    )


def _comment(comment: Comment) -> Html:
    mark = tag("span", "comment", class_="badge tone-note")
    line = tag("div", mark, " ", tag("strong", comment.who), " ", moment(comment.when), class_="line")
    return tag("li", line, tag("div", comment.text, class_="why"))


def _seconds(iso: str) -> float:
    try:
        return datetime.datetime.strptime(iso, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.UTC).timestamp()
    except ValueError:
        return 0.0
