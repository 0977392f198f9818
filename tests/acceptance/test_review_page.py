"""The review page is built of what the gate left, and keeps foreign words from becoming markup."""

import json
import subprocess
import sys

from gate.house import ASSETS, HOUSE
from review.shelf import items
from review.tables import finding_table, shelf_table, state_line
from specs.findings import Finding, Report, Status, Verdict

# In a process of its own: Gradio leaves event loops open when it is imported.
BUILD = """
import json
from app import create_app
print(json.dumps(create_app().get_config_file(), default=str))
"""


def test_the_page_offers_every_asset():
    done = subprocess.run([sys.executable, "-c", BUILD], capture_output=True, text=True, cwd=HOUSE)
    assert done.returncode == 0, done.stderr
    components = json.loads(done.stdout)["components"]
    ids = sorted(path.stem for path in ASSETS.glob("*.json"))
    [choice] = [one for one in components if one["type"] == "dropdown"]
    assert [value for _, value in choice["props"]["choices"]] == ids
    assert {"gallery", "model3d", "html"} <= {one["type"] for one in components}


def test_an_asset_that_was_never_gated_says_so(tmp_path):
    shelf = items(ASSETS, tmp_path / "runs", tmp_path / "golden")
    assert {item.state for item in shelf} == {"never gated"}
    assert {item.record for item in shelf} == {"not approved yet"}


def test_words_from_files_are_escaped(tmp_path):
    finding = Finding("golden-missing", Status.FAIL, "<script>alert(1)</script>", "<b>", None)
    report = Report("mug", Verdict.FAIL, findings=(finding,))
    [item, *_] = items(ASSETS, tmp_path / "runs", tmp_path / "golden")
    pages = finding_table(report) + shelf_table([item]) + state_line(item)
    assert "<script>" not in pages and "&lt;script&gt;" in pages and "&lt;b&gt;" in pages
