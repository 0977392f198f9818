"""What accepts each report that is not ours: schemas, parsers and a browser. A reader gives how it was accepted."""

import html.parser
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

SARIF_SCHEMA = Path(sys.prefix) / "test-tools/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
REPORT_SCHEMA = Path(__file__).resolve().parent.parent / "specs" / "report.schema.json"
MAX_SUMMARY_BYTES = 1 << 20  # of a job's summary, by GitHub's documentation
MAX_ANNOTATIONS = 10  # of one kind in one step, by GitHub's documentation
_FLAGS = ("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-dev-shm-usage")
_ANNOTATION = re.compile(r"::(error|warning|notice)( [a-zA-Z]+=[^,:\r\n]*(,[a-zA-Z]+=[^,:\r\n]*)*)?::[^\r\n]*")


class NotAcceptedError(Exception):
    """A reader refused a report: what it says."""


def read_text(path: Path, names: list[str]) -> str:
    """A person reads it: every asset is a row."""
    text = path.read_text(encoding="utf-8")
    _need(text.count(" PASS ") + text.count(" FAIL ") + text.count(" ERROR ") >= len(names), "an asset has no row")
    return f"{len(text.splitlines())} lines"


def read_json(path: Path, names: list[str]) -> str:
    """jsonschema, with specs/report.schema.json."""
    import jsonschema

    document = json.loads(path.read_bytes())
    jsonschema.Draft202012Validator(json.loads(REPORT_SCHEMA.read_text(encoding="utf-8"))).validate(document)
    _need([one["asset"] for one in document["assets"]] == names, "the assets are others")
    return f"schema; {len(document['assets'])} assets"


def read_junit(path: Path, names: list[str]) -> str:
    """junitparser."""
    from junitparser import JUnitXml

    document = JUnitXml.fromfile(str(path))
    cases = [case for suite in document for case in suite]
    _need(sum(suite.tests for suite in document) == len(cases), "a suite does not count its cases")
    _need({case.classname for case in cases} == set(names), "the assets are others")
    bad = sum(not case.is_passed and not case.is_skipped for case in cases)
    _need(sum(suite.failures + suite.errors for suite in document) == bad, "a suite does not count its failures")
    return f"junitparser; {len(cases)} cases, {bad} failures"


def read_sarif(path: Path, names: list[str]) -> str:
    """jsonschema, with the official schema of SARIF 2.1.0 where it is installed."""
    import jsonschema

    document = json.loads(path.read_bytes())
    results = [result for run in document["runs"] for result in run["results"]]
    if not SARIF_SCHEMA.exists():
        return f"not validated, for `./run test` installs the schema; {len(results)} results"
    checker = jsonschema.Draft4Validator.FORMAT_CHECKER
    schema = json.loads(SARIF_SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft4Validator(schema, format_checker=checker).validate(document)
    return f"official schema; {len(results)} results"


def read_github(path: Path, names: list[str]) -> str:
    """The grammar and the limits of workflow commands."""
    lines = path.read_text(encoding="utf-8").splitlines()
    bad = [line for line in lines if not _ANNOTATION.fullmatch(line)]
    _need(not bad, f"no workflow command: {bad[:1]}")
    kinds = {kind: sum(line.startswith(f"::{kind}") for line in lines) for kind in ("error", "warning", "notice")}
    _need(max(kinds.values()) <= MAX_ANNOTATIONS, f"{kinds}; allowed: {MAX_ANNOTATIONS} of a kind")
    return "workflow commands; " + ", ".join(f"{count} {kind}s" for kind, count in kinds.items())


def read_markdown(path: Path, names: list[str]) -> str:
    """markdown-it-py; and it fits into a job's summary."""
    from markdown_it import MarkdownIt

    text = path.read_text(encoding="utf-8")
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    rows = sum(token.type == "tr_open" for token in tokens)
    _need(rows > 1 or not names, "no table")
    _need(len(text.encode()) <= MAX_SUMMARY_BYTES, "larger than a summary may be")
    return f"markdown-it; {rows} rows, {len(text.encode()) / 1024:.0f} KiB"


def read_html(path: Path, names: list[str]) -> str:
    """Python's parser: nothing is fetched, and every asset is named."""
    page = _Page()
    text = path.read_text(encoding="utf-8")
    page.feed(text)
    page.close()
    _need(not page.fetched, f"it fetches {page.fetched[:3]}")
    _need("default-src 'none'" in page.policy, "no content security policy that allows nothing else")
    _need(all(Path(name).name in text for name in names), "an asset is not named")
    return f"nothing fetched; {path.stat().st_size / 2**20:.1f} MiB"


def read_in_browser(path: Path) -> str:
    """Chromium opens an HTML report from the disk, offline; errors and requests are refused."""
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    program = os.environ.get("ASSAY_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if program is None:
        return "not opened, for there is no Chromium here"
    said: list[str] = []
    asked: list[str] = []
    with sync_playwright() as engines:
        browser = engines.chromium.launch(executable_path=program, args=list(_FLAGS))
        page = browser.new_context(offline=True).new_page()
        page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.resolve().as_uri())
        page.wait_for_load_state("load")
        rows = page.locator("tbody tr").count()
        browser.close()
    foreign = [url for url in asked if not url.startswith(("file:", "data:", "blob:"))]
    _need(not foreign and not said, f"requests {foreign[:3]}, messages {said[:3]}")
    return f"Chromium, offline; {rows} rows"


READERS: Mapping[str, Callable[[Path, list[str]], str]] = {
    "text": read_text,
    "json": read_json,
    "junit": read_junit,
    "sarif": read_sarif,
    "github": read_github,
    "markdown": read_markdown,
    "html": read_html,
}


class _Page(html.parser.HTMLParser):
    """What a page would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.policy = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Every element that loads something."""
        given = {name: value or "" for name, value in attrs}
        if tag == "meta" and given.get("http-equiv", "").lower() == "content-security-policy":
            self.policy = given.get("content", "")
        loads = [given.get("src", ""), given.get("data", ""), given.get("href", "") if tag in ("link", "base") else ""]
        self.fetched += [one for one in loads if one and not one.startswith(("data:", "blob:", "#"))]


def _need(fine: bool, otherwise: str) -> None:
    if not fine:
        raise NotAcceptedError(otherwise)
