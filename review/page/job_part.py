"""How "Run again" goes."""

from gate.markup import Html, tag

from ..store import Job
from .words import age, moment

WORDS = {
    "waiting": "waits for its turn",
    "running": "runs",
    "done": "is done",
    "failed": "failed",
    "interrupted": "was interrupted",
}
TONES = {"waiting": "note", "running": "note", "done": "good", "failed": "bad", "interrupted": "ask"}
RECENT_S = 600.0


def job_part(job: Job | None, may_stop: bool, now: float) -> Html:
    """A job (review.store.Job) with its bar and its last lines; nothing without one, or when the last is long over."""
    if job is None or (not job.under_way and now - (job.ended or now) > RECENT_S):
        return Html("")
    line = [
        tag("strong", "The gate ", WORDS[job.state]),
        f" for {job.who}",
        f", {job.stage}" if job.under_way and job.stage else None,
        f" ({age(job.started, now)})" if job.state == "running" else None,
        tag("span", " ", moment(job.ended), class_="quiet") if job.ended else None,
    ]
    return tag(
        "section",
        tag("p", line, role="status", class_=f"job-line tone-{TONES[job.state]}"),
        _bar(job) if job.under_way else None,
        _stop() if job.under_way and may_stop else None,
        _lines(job),
        class_="job",
        aria_label="Run again",
        data_under_way="yes" if job.under_way else "no",
        data_state=job.state,
    )


def _bar(job: Job) -> Html:
    known = job.total > 0
    return tag(
        "progress",
        f"{job.done} of {job.total}" if known else "under way",
        value=min(job.done, job.total) if known else None,
        max=job.total if known else None,
        aria_label=f"Progress of {job.stage or 'the gate'}",
    )


def _stop() -> Html:
    return tag("button", "Stop", type="button", class_="small", data_do="stop", data_key="stop")


def _lines(job: Job) -> Html | None:
    if not job.lines:
        return None
    told = tag("pre", "\n".join(job.lines), tabindex="0", data_scroll=f"job-{job.id}")
    last = job.lines[-1]
    shown = tag("summary", "What it said: ", tag("span", last[:120], class_="quiet"))
    return tag("details", shown, told, data_key=f"job-{job.id}", open=job.state == "failed")
