"""Markdown as GitHub shows it: no text is anything but text, and a step summary takes it whole."""

import re

import pytest
from markdown_it import MarkdownIt

from gate.output import Wanted, markdown
from specs.findings import Excused, Status
from specs.problems import printable
from tests.unit.gate.output_samples import EDGES, EVIL, finding, outcome, passing, written

STEP_SUMMARY_BYTES = 1 << 20
SPACE = "\u200b"
TAGS = re.compile(r"</?[a-z]+>")


def page(outcomes, wanted=None):
    """(tables as lists of rows of texts, the other texts), after every rule of a safe page is held."""
    text = written("markdown", outcomes, wanted)
    assert len(text.encode("utf-8")) <= markdown.MAX_BYTES < STEP_SUMMARY_BYTES
    assert "://" not in text and not re.search(r"www\.|@\w|(?<!&)#\d", text, re.IGNORECASE)
    tables, others, row = [], [], None
    for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(text):
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open":
            row = []
            tables[-1].append(row)
        elif token.type == "table_close":
            row = None
        elif token.type == "inline":
            (others if row is None else row).append(plain(token))
        elif token.type == "html_block":
            assert set(TAGS.findall(token.content)) <= {"<details>", "</details>", "<summary>", "</summary>"} | CODE
            assert token.content.count("<") == len(TAGS.findall(token.content))
    for table in tables:
        assert len({len(row) for row in table}) == 1, table
    return tables, others


OURS = re.compile(r"\*\*(Details of )?(\d+|one) more assets?(, the best of them,)? left out:\*\* .*", re.DOTALL)
CODE = {"<code>", "</code>"}


def plain(inline):
    """The text of an inline token, of which nothing may be more than text or our own code."""
    types = {child.type for child in inline.children}
    if not inline.content.startswith("**") or not OURS.fullmatch(inline.content):
        assert types <= {"text", "text_special", "html_inline"}, inline.children
    assert all(child.content in CODE for child in inline.children if child.type == "html_inline")
    return "".join(child.content for child in inline.children if child.type != "html_inline").replace(SPACE, "")


MIXED = [
    outcome(passing(), asset="crate", reused=True),
    outcome(finding("seam-visible", Status.WARN, "a seam"), asset="house"),
    outcome(finding(elements=EDGES, location="line 7"), asset="red-mug", steps=("look at it",)),
    outcome(finding("t-junction", Status.ERROR, "the rule broke"), asset="duck"),
    outcome(
        finding(status=Status.INFO, excused=Excused("waiver", Status.FAIL, "art", "me", "2027-01-31")), asset="fish"
    ),
]


def test_counts_then_a_table_worst_first_then_details():
    (overview, *details), others = page(MIXED)
    assert others[0] == "assay: 5 assets: 3 PASS, 1 FAIL, 1 ERROR (1 reused); 1 finding excused by waivers or baselines"
    assert [row[:2] for row in overview] == [
        ["verdict", "asset"],
        ["💥 ERROR", "duck"],
        ["❌ FAIL", "red-mug"],
        ["⚠️ PASS", "house"],
        ["✅ PASS", "fish"],
        ["✅ PASS", "crate"],
    ]
    assert overview[4][3] == "boundary-edge (excused)" and len(details) == 4
    assert details[1][1][:2] == ["FAIL", "boundary-edge"]
    assert details[1][1][2].endswith("[line 7] (edge 0-1, 1-2, 2-3, 3-4, 4-5, 5-6, 6-7, 7-8, ...)")
    assert "look at it" in others


def test_warnings_that_fail_the_run_are_shown_as_such():
    (overview, *_), others = page(MIXED, Wanted(fail_on=Status.WARN))
    assert overview[3][:2] == ["❌ WARN", "house"]
    assert "1 passes with a warning, which fails this run (--fail-on warn)" in others[0]


@pytest.mark.parametrize("evil", EVIL)
def test_every_text_is_shown_as_it_is(evil):
    given = outcome(finding(evil, message=evil + "end"), asset=evil, steps=(evil + "end",))
    (overview, details), others = page([given])
    shown = printable(evil)
    assert overview[1][1].strip() == shown.strip() and overview[1][3] == shown.strip()
    assert details[1][1].strip() == shown.strip() and details[1][2] == (shown + "end").strip()
    assert (shown + "end").strip() in others


def test_too_many_findings_are_counted():
    many = [finding("gltf-nonconformant", message=f"code {at}") for at in range(25)]
    (_, details), _ = page([outcome(*many)])
    assert len(details) == 12 and details[-1] == ["", "gltf-nonconformant", "and 15 more"]


@pytest.mark.parametrize("long", ["x", "|", "🫖"])
def test_a_summary_is_cut_between_assets_and_says_what_is_missing(monkeypatch, long):
    monkeypatch.setattr(markdown, "MAX_BYTES", 60_000)
    given = [
        outcome(*(finding(f"rule-{rule}", message=long * 300) for rule in range(3)), asset=f"mug-{at}-{long * 50}")
        for at in range(60)
    ]
    tables, others = page(given)
    left = int(re.search(r"Details of (\d+) more assets left out", " ".join(others))[1])
    assert len(tables) - 1 == 60 - left > 0 and len(tables[0]) == 61


def test_a_table_that_is_too_long_keeps_the_worst(monkeypatch):
    monkeypatch.setattr(markdown, "OVERVIEW_BYTES", 20_000)
    tables, others = page([*(outcome(passing(), asset=f"{at}-mug") for at in range(900)), MIXED[3]])
    assert tables[0][1][1] == "duck"
    left = int(re.search(r"(\d+) more assets, the best of them, left out", " ".join(others))[1])
    assert len(tables[0]) == 1 + 901 - left


def test_the_largest_page_fits_a_step_summary():
    many = [outcome(*(finding(f"rule-{at}", message="<" * 3000) for at in range(8)), asset=f"{at}") for at in range(99)]
    for given in (many, [MIXED[2]] * 9000, [outcome(*(finding(f"rule-{at}", message="|" * 3000) for at in range(99)))]):
        assert len(written("markdown", given).encode("utf-8")) <= 1_000_000 < STEP_SUMMARY_BYTES


def test_nothing_is_a_page_too():
    assert page([]) == ([], ["assay: 0 assets"])
