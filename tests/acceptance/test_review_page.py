"""The review page as it is served: which of its functions a browser can call, and what it is made of."""

import json
import subprocess
import sys

import pytest

from gate.house import HOUSE
from review.page.layout import ASKINGS, ASKS
from review.store import database_url

# In a process of its own: Gradio leaves event loops open when it is imported.
BUILD = """
import json, sys
from pathlib import Path
from review.server.build import make_app
from review.server.settings import Settings
state = Path(sys.argv[1])
settings = Settings(state / "specs", state / "runs", state / "golden", state, sys.argv[2])
app = make_app(settings)
blocks = app.state.gradio.get_blocks()
functions = {str(key): [one.api_visibility, one.queue, one.js] for key, one in blocks.fns.items()}
print(json.dumps({"config": blocks.get_config_file(), "functions": functions, "head": blocks.head}, default=str))
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    command = [sys.executable, "-c", BUILD, str(folder), database_url(None, folder)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=HOUSE)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_only_the_page_s_own_functions_can_be_called(built):
    dependencies = built["config"]["dependencies"]
    assert sorted(one["api_name"] for one in dependencies) == sorted(asking.name for asking in ASKINGS)
    assert {one["api_visibility"] for one in dependencies} == {"private"}
    assert {one["queue"] for one in dependencies} == {False}
    assert [one["js"] for one in dependencies if one["js"]] == []


def test_nothing_on_it_needs_code_to_be_compiled_in_the_browser(built):
    """gr.HTML does, and so does every `js=`: the policy can leave 'unsafe-eval' out."""
    kinds = {one["type"] for one in built["config"]["components"]}
    assert "html" not in kinds
    assert {"markdown", "model3d", "textbox", "button", "tabs", "accordion"} <= kinds


def test_every_request_has_its_channel_and_every_part_its_place(built):
    ids = {one["props"].get("elem_id") for one in built["config"]["components"]}
    assert {f"{kind}-{name}" for name in ASKS for kind in ("ask", "do")} <= ids
    assert {"top", "notice", "queue", "head", "stale", "job", "pictures", "findings", "history", "dialogs"} <= ids


def test_its_head_asks_this_server_alone(built):
    head = built["head"]
    assert head.count("<script ") == 3 and "theme.js" in head and "viewer.js" in head and "page.js" in head
    assert "http" not in head and "onload" not in head
