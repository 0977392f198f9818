"""An asset's headline and what may be decided, with the reason in words for what may not."""

import json
from dataclasses import asdict
from typing import Any

from gate.markup import Html, tag

from ..asset import AssetView
from ..store import SCORES, QueueRow
from .callers import may
from .words import STATE_SENTENCES, badge, moment, number, plural

REVIEWER = "reviewer"


def head_part(view: AssetView, row: QueueRow | None, session: Any, stamp: str) -> Html:
    """Headline, decision bar and the data that page.js needs; view: review.asset's AssetView; row: its queue row."""
    return tag(
        "header",
        _headline(view, row),
        _about(view),
        _bar(view, row, session),
        _reasons(view, session),
        class_="head",
        data_asset=view.id,
        data_stamp=stamp,
        data_seen=None if view.seen is None else json.dumps(asdict(view.seen)),
        data_scene=None if view.scene is None else json.dumps(view.scene),
    )


def missing_part(id: str) -> Html:
    """There is no such asset."""
    words = tag("p", f"There is no asset {id}: it may have been renamed or removed.", class_="notice tone-ask")
    return tag("header", _back(), tag("h2", id), words, class_="head missing")


def _headline(view: AssetView, row: QueueRow | None) -> Html:
    owner = tag("span", f"owner: {row.owner}", class_="quiet") if row is not None and row.owner else None
    walk = tag("span", _walk("Previous", -1, "k"), _walk("Next", 1, "j"), class_="walk")
    verdict = badge(view.verdict) if view.verdict else None
    return tag("div", _back(), tag("h2", view.id), badge(view.state), verdict, owner, walk, class_="line")


def _back() -> Html:
    return tag("button", "Queue", type="button", class_="small back", data_do="queue", data_key="back")


def _walk(word: str, way: int, key: str) -> Html:
    return tag(
        "button",
        word,
        type="button",
        class_="small",
        data_do="step",
        data_value=way,
        data_key=f"step{way}",
        aria_keyshortcuts=key,
    )


def _about(view: AssetView) -> Html:
    scores = [
        tag("li", f"{name} ", tag("strong", number(view.scores.get(name))))
        for name in ("overall", *(name for name in SCORES if name != "overall"))
        if view.scores.get(name) is not None
    ]
    gated = tag("li", "gated ", moment(view.gated_at)) if view.gated_at else None
    profile = tag("li", "profile ", tag("strong", view.profile)) if view.profile else None
    return tag(
        "div",
        tag("p", view.title, class_="prompt") if view.title else None,
        tag("p", view.problem or STATE_SENTENCES[view.state]),
        tag("ul", scores, profile, gated, class_="scores"),
    )


def _bar(view: AssetView, row: QueueRow | None, session: Any) -> Html:
    approve = why_not_approve(view, session)
    reject = why_not_reject(view, session)
    run = why_not_run(view, session)
    return tag(
        "div",
        _decide("approve", "Approve", "a", approve, _approving(view)),
        _decide(
            "reject",
            "Reject",
            "r",
            reject,
            "The candidate is marked as rejected; earlier approvals of it count no more.",
        ),
        tag(
            "button",
            "Run again",
            type="button",
            data_do="run",
            data_key="run",
            disabled=bool(run),
            data_reason=run or None,
        ),
        tag("span", class_="gap"),
        _claim(row, session),
        class_="bar",
        role="group",
        aria_label="Decision",
    )


def _decide(verb: str, word: str, key: str, why_not: str, about: str) -> Html:
    return tag(
        "button",
        word,
        type="button",
        class_=verb,
        disabled=bool(why_not),
        aria_describedby="reasons" if why_not else None,
        aria_keyshortcuts=key,
        data_do="decide",
        data_value=verb,
        data_key=verb,
        data_reason=why_not or None,
        data_about=about,
    )


def _approving(view: AssetView) -> str:
    standing = view.standing
    if standing is None:
        return ""
    have, need = len(standing.approvals), standing.needed.approvals
    if have + 1 >= need:
        return "This completes the approval: the golden record and its previews are written."
    return f"This is approval {have + 1} of {need}: the golden record is written with the last."


def _claim(row: QueueRow | None, session: Any) -> Html | None:
    if row is None or not may(session, REVIEWER):
        return None
    mine = row.owner == session.name
    if row.owner is None:
        return tag(
            "button",
            "Claim",
            type="button",
            data_do="claim",
            data_value="take",
            data_key="claim",
            title="say that you look after it",
        )
    if mine or session.role == "admin":
        word = "Release" if mine else f"Release from {row.owner}"
        return tag("button", word, type="button", data_do="claim", data_value="give", data_key="claim")
    return None


def _reasons(view: AssetView, session: Any) -> Html | None:
    reasons = {
        "Approve": why_not_approve(view, session),
        "Reject": why_not_reject(view, session),
        "Run again": why_not_run(view, session),
    }
    told: dict[str, list[str]] = {}
    for name, why in reasons.items():
        if why:
            told.setdefault(why, []).append(name)
    lines = [tag("li", tag("strong", " and ".join(names)), f": {why}") for why, names in told.items()]
    return tag("ul", lines, class_="reasons", id="reasons") if lines else None


def why_not_approve(view: AssetView, session: Any) -> str:
    """Why the approve button is off, in words; empty when it is on."""
    if not may(session, REVIEWER):
        return f"your role is {session.role}; deciding needs a reviewer."
    if view.why_not:
        return view.why_not
    if view.standing is not None and not may(session, view.standing.needed.role):
        return f"the policy asks for the role {view.standing.needed.role} here; yours is {session.role}."
    if view.standing is not None and any(entry.who == session.name for entry in view.standing.approvals):
        have, need = len(view.standing.approvals), view.standing.needed.approvals
        return f"you approved exactly this candidate ({have} of {plural(need, 'approval')})."
    return ""


def why_not_reject(view: AssetView, session: Any) -> str:
    """Why the reject button is off, in words; empty when it is on."""
    if not may(session, REVIEWER):
        return f"your role is {session.role}; deciding needs a reviewer."
    if view.seen is None:
        return view.why_not
    rejected = view.standing.rejected if view.standing is not None else None
    if rejected is not None and rejected.who == session.name:
        return "you rejected exactly this candidate."
    return ""


def why_not_run(view: AssetView, session: Any) -> str:
    """Why the run button is off, in words; empty when it is on."""
    if not may(session, REVIEWER):
        return f"your role is {session.role}; running the gate needs a reviewer."
    return "the spec is broken: mend it first." if view.spec_problem else ""
