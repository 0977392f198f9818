"""Outcomes to report: ordinary ones, and as odd as types allow."""

import io
import itertools

from hypothesis import strategies as st

from gate.outcome import Outcome, Source
from gate.output import REPORTERS, Wanted
from specs.findings import Elements, Excused, Finding, Place, Report, Scores, Status, Verdict
from validators.rules import RULES

# What breaks out of XML, a workflow command, a table, a message of SARIF, a terminal, or an encoding.
EVIL = [
    "\n::add-mask::secret",
    "\r::set-output name=x::y",
    "::error::",
    "##[add-mask]x",
    "a|b",
    "`code`",
    "<script>alert(1)</script>",
    "</failure>",
    "]]>",
    "@everyone",
    "[click](http://evil.example)",
    "![x](http://evil.example/x.png)",
    "https://evil.example www.evil.example you@evil.example",
    "fixes #1",
    "{0}",
    "100%",
    "a,b:c",
    "\x00\x08\x1b[2J",
    "\ud800",
    "\udcff",
    "\ufffe\uffff",
    "\u202egnp.exe",
    "\u2028\x85\x0b",
    "é 日本 🫖",
    "$a$ \\ \\| ~~x~~ **b** _i_ :tada:",
    "",
    " ",
]
texts = st.sampled_from([*EVIL, *map("".join, itertools.pairwise(EVIL))]) | st.text(max_size=6)
numbers = st.sampled_from([None, 0, -1, 10**30, 0.1, float("nan"), float("inf"), -0.0, "word", "\ud800"])
indices = st.sampled_from([(), (3,), tuple(range(12)), ((0, 1),), tuple((at, at + 1) for at in range(12))])
places = st.builds(Place, texts, st.none() | texts, indices, st.none() | texts, st.none() | texts)
kinds = st.sampled_from(["vertex", "edge", "face", "face-pair", "material", "image"])
elements = st.builds(Elements, kinds, st.integers(0, 10**9), indices, st.lists(places, max_size=2).map(tuple))
excuses = st.builds(
    Excused, st.sampled_from(["waiver", "baseline"]), st.sampled_from(Status), texts, texts, st.none() | texts
)
rule_names = st.sampled_from(list(RULES)) | texts
findings = st.builds(
    Finding,
    rule_names,
    st.sampled_from(Status),
    texts,
    numbers,
    numbers,
    st.none() | elements,
    st.none() | texts | st.sampled_from(["/prompt", "/budgets/triangles", "line 7", "line 0", "byte 3"]),
    st.booleans(),
    st.none() | excuses,
)
scores = st.builds(Scores, overall=st.none() | st.floats(0, 100))
reports = st.builds(
    Report,
    texts,
    st.sampled_from(Verdict),
    scores,
    st.lists(findings, max_size=6).map(tuple),
    st.just("game-prop") | texts,
)
outcomes = st.lists(
    st.builds(Outcome, reports, st.lists(texts, max_size=2).map(tuple), st.just(Source()), st.booleans()), max_size=3
)
wanted = st.builds(Wanted, st.integers(0, 20), st.sampled_from([Status.WARN, Status.FAIL]))

EDGES = Elements("edge", 12, tuple((at, at + 1) for at in range(12)))


def written(name, given, wanted=None):
    """The report as a text."""
    stream = io.StringIO()
    REPORTERS[name](given, stream, wanted or Wanted())
    return stream.getvalue()


def outcome(*findings, asset="red-mug", verdict=None, profile="game-prop", steps=(), source=None, reused=False):
    """An outcome whose verdict follows from its findings."""
    worst = max((finding.status for finding in findings), default=Status.PASS)
    if verdict is None:
        fails = Verdict.FAIL if any(finding.fails for finding in findings) else Verdict.PASS
        verdict = Verdict.ERROR if worst is Status.ERROR else fails
    report = Report(asset, verdict, Scores(overall=50.0), tuple(findings), profile)
    return Outcome(report, tuple(steps), source or Source(), reused)


def finding(rule="boundary-edge", status=Status.FAIL, message="12 edges are open; allowed 0", **rest):
    """A finding."""
    return Finding(rule, status, message, **rest)


def passing(rule="non-manifold-edge"):
    """A finding of a rule that found nothing."""
    return Finding(rule, Status.PASS, "0 edges have more than 2 faces; allowed 0", 0, 0)
