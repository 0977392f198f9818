"""What README.md and docs/ say is so: commands and options exist, links lead somewhere, words are real."""

import ast
import importlib.util
import re
import shlex
import types
from pathlib import Path

import pytest

from gate.cli import build_parser
from gate.commands import COMMANDS
from specs.findings import Status
from specs.prompt import COLOURS, HEIGHTS, OBJECTS, WIDTHS
from validators.engine import judge
from validators.profile import load_profile
from validators.rules import RULES

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = [README, ROOT / "CHANGELOG.md", ROOT / "RULES.md", *sorted((ROOT / "docs").rglob("*.md"))]
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in PAGES}


def commands(start, inline=True):
    """(page, words) of every command that starts so: in the lines of code blocks, and in inline code."""
    found = []
    for page, text in TEXTS.items():
        blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.M | re.S)
        whole = "\n".join(blocks).replace("\\\n", " ")
        lines = [line.strip().removeprefix("$ ") for line in whole.splitlines() if "${" not in line]
        outside = re.sub(r"^```\w*\n.*?^```", "", text, flags=re.M | re.S)
        if inline:
            lines += [" ".join(code.split()) for code in re.findall(r"`([^`]+)`", outside)]
        found += [(page, words_of(line)) for line in lines if re.match(rf"{start}( |$)", line)]
    return found


def words_of(line):
    """The words of the first command of a line."""
    words = shlex.split(line, comments=True)
    ends = (at for at, word in enumerate(words) if word in ("|", "||", "&&", ">", "2>&1"))
    return words[: next(ends, None)]


# As it is called where it is installed.
ASSAY = [(page, words) for page, words in commands("assay", inline=False) if set(words[1:2]) & set(COMMANDS)]


@pytest.mark.parametrize(("page", "words"), [*commands(r"\./run"), *ASSAY])
def test_a_run_command_is_one_that_exists(page, words, capsys):
    if words[1:2] == ["test"]:
        assert all((ROOT / word).exists() for word in words[2:])
    elif words[1:] and not is_mention(words):
        try:
            build_parser().parse_args(words[1:])
        except SystemExit as end:
            assert end.code == 0, f"{page}: {shlex.join(words)}: {capsys.readouterr().err}"


def is_mention(words):
    """A command named in a sentence, without its arguments."""
    return len(words) == 2 and words[1] in COMMANDS


@pytest.mark.parametrize(("page", "words"), commands(r"(\.venv/bin/)?python -m"))
def test_a_module_can_be_run_and_takes_the_options(page, words):
    if words[2] == "assay":  # the wheel's own
        assert (ROOT / "packaging/assay/__main__.py").is_file() and not words[3:]
        return
    if words[2] == "pytest":  # run as it stands by tests/acceptance/test_readme_snippets.py
        assert page == "README.md"
        return
    spec = importlib.util.find_spec(words[2])
    assert spec is not None and spec.origin is not None, f"{page}: {words[2]} is no module of ours"
    path = Path(spec.origin)
    path = path.with_name("__main__.py") if path.name == "__init__.py" else path
    assert path.is_relative_to(ROOT)
    source = path.read_text(encoding="utf-8")
    assert '__name__ == "__main__"' in source, f"{page}: {words[2]} does nothing when it is run"
    options = {word.split("=")[0] for word in words[3:] if word.startswith("-")}
    assert options <= declared_options(source), f"{page}: {shlex.join(words)}"


def declared_options(source):
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    added = [one for one in calls if isinstance(one.func, ast.Attribute) and one.func.attr == "add_argument"]
    return {word.value for one in added for word in one.args if isinstance(word, ast.Constant)}


def test_there_are_commands_to_look_at():
    assert {tuple(words) for _, words in commands(r"\./run")} >= {("./run",), ("./run", "test")}
    assert commands("python -m")


@pytest.mark.parametrize("page", TEXTS)
def test_links_lead_somewhere(page):
    targets = re.findall(r"\]\(([^)\s]+)\)", TEXTS[page])
    wrong = []
    for target in targets:
        if target.startswith(("https://", "#")):
            continue
        path, _, anchor = target.partition("#")
        there = (ROOT / page).parent / path
        if not there.exists() or (anchor and anchor not in anchors(there)):
            wrong.append(target)
    assert wrong == []


def anchors(path):
    headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_pictures_have_a_text():
    pictures = re.findall(r"!\[(.*?)\]\((.*?)\)", TEXTS["README.md"])
    assert len(pictures) >= 2
    assert all(len(text) > 20 for text, _ in pictures)


def test_every_rule_is_on_both_pages_under_its_group():
    rows = re.findall(r"^\| (\w+) \| ([a-z, -]+) \|$", TEXTS["README.md"], re.M)
    shown = [(group, name) for group, names in rows for name in names.split(", ")]
    assert [one for one in shown if one[1] in RULES] == [(rule.group, name) for name, rule in RULES.items()]
    assert re.findall(r"^### (.*)$", TEXTS["RULES.md"], re.M) == list(RULES)


def test_the_vocabulary_is_the_prompts():
    item = {
        name: " ".join(words.split())
        for name, words in re.findall(r"^- (\w+)[^:\n]*: ([^`]*?)\n(?=- |\n)", prompts(), re.M)
    }
    assert dict(re.findall(r"(\w+) \((\w+)\)", item["Objects"])) == {name: word.part for name, word in OBJECTS.items()}
    assert item["Colours"].split(", ") == list(COLOURS)
    assert item["Adjectives"].split(", ") == [*HEIGHTS, *WIDTHS]


def prompts():
    return TEXTS["README.md"].split("### Prompts")[1].split("\n## ")[0]


def block(page, marker):
    """The fenced block behind the line `<!-- marker -->`."""
    found = re.search(rf"<!-- {marker} -->\n```\w*\n(.*?)^```", TEXTS[page], re.M | re.S)
    assert found, f"{page} lacks the block {marker}"
    return found[1]


def test_the_rule_that_is_explained_works():
    rule = types.ModuleType("validators.rules.explained")
    rule.__package__ = "validators.rules"
    source = block("docs/add-a-rule.md", "code: rule")
    exec(compile(source, "docs/add-a-rule.md", "exec"), rule.__dict__)
    cases = {}
    exec(compile(block("docs/add-a-rule.md", "code: cases"), "docs/add-a-rule.md", "exec"), cases)
    [failing], [passing] = cases["FAIL"].values(), cases["PASS"].values()
    only = {rule.RULE.name: rule.RULE}
    [finding] = judge(failing.subject, load_profile(), rules=only).findings
    assert finding.status is Status.FAIL
    assert finding.elements is not None
    assert (finding.elements.kind, list(finding.elements.indices)) == (failing.kind, failing.indices)
    [finding] = judge(passing.subject, load_profile(), rules=only).findings
    assert (finding.status, finding.measured) == (Status.PASS, passing.measured)
