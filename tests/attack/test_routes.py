"""Every route of the app and of Gradio: closed, or open for a reason that stands here."""

import json
import re
import subprocess
import sys

import pytest

from gate.house import HOUSE
from tests.attack.conftest import SECRET
from tests.attack.raw import request

pytestmark = pytest.mark.xdist_group("attack")

EVERYBODY = {"/sign-in": "where one signs in", "/health": "says well or not well, for proxies"}
SIGNED_IN = {
    "/": "the page",
    "/sign-out": "ends the session",
    "/own/{place}/{name:path}": "our scripts and styles",
    "/files/{rest:path}": "pictures and models, by Folders.path_of",
    "/geometry/{id}/{kind}": "what the viewer draws",
    "/config": "the page as JSON: Gradio's client reads it again after a lost connection",
    "/config/": "the same",
    "/static/{path:path}": "Gradio's own fonts and pictures",
    "/assets/{path:path}": "Gradio's own scripts",
    "/svelte/{path:path}": "Gradio's own scripts",
    "/theme.css": "the theme",
    "/gradio_api/theme.css": "the theme",
    "/favicon.ico": "Gradio's",
    "/gradio_api/queue/join": "calls a function; it asks for the role itself",
    "/gradio_api/run/{api_name}": "the same, for predict alone",
    "/gradio_api/run/{api_name}/": "the same",
    "/gradio_api/queue/data": "what came of it, in one's own Gradio session",
    "/gradio_api/heartbeat/{session_hash}": "one's own Gradio session is still looked at",
    "/gradio_api/cancel": "ends what was called in one's own Gradio session",
    "/gradio_api/reset": "does nothing in this version of Gradio",
    "/gradio_api/reset/": "the same",
    "/gradio_api/app_id": "whether the server was started anew",
    "/gradio_api/app_id/": "the same",
    "/gradio_api/file={name:path}": "what gr.Model3D shows: answered by our own check",
    "/gradio_api/file={path_or_url:path}": "Gradio's own of that name, which ours stands before",
}
# In a process of its own: Gradio leaves event loops open when it is imported.
ROUTES = """
import json, sys
from pathlib import Path
from app import create_app
from review.server.settings import default_settings

def walk(routes):
    for route in routes:
        inner = getattr(route, "original_router", None) or getattr(route, "app", None)
        if hasattr(inner, "routes"):
            yield from walk(inner.routes)
        elif getattr(route, "methods", None):
            yield from ((method, route.path) for method in sorted(route.methods))
        else:
            raise SystemExit(f"what is {route!r}?")

app = create_app(default_settings(Path(sys.argv[1])))
print(json.dumps(list(walk(app.routes))))
"""
FILLED = {
    "place": "page",
    "name:path": "page.js",
    "rest:path": "runs/lamp/report.json",
    "id": "lamp",
    "kind": "candidate",
    "path:path": "index.js",
    "api_name": "predict",
    "session_hash": "abc",
    "path_or_url:path": "/etc/passwd",
    "url_path:path": "https://evil.example/",
}


@pytest.fixture(scope="module")
def routes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("house")
    (folder / "specs" / "assets").mkdir(parents=True)
    done = subprocess.run([sys.executable, "-c", ROUTES, folder], capture_output=True, text=True, cwd=HOUSE)
    assert done.returncode == 0, done.stderr
    found = [tuple(pair) for pair in json.loads(done.stdout.splitlines()[-1])]
    assert len(found) > 60 and ("POST", "/gradio_api/upload") in found
    return found


def filled(path):
    """An address that the route would answer."""
    return re.sub(r"\{([^}]+)\}", lambda part: FILLED.get(part[1], "x1"), path)


def test_nobody_is_answered_but_at_sign_in_and_health(target, routes):
    wrong = []
    for method, path in routes:
        for headers in ({}, {"Origin": target.server.url}, {"Cookie": "assay=forged"}):
            status, text = request(target.server.port, f"{method} {filled(path)} HTTP/1.1", headers)
            if path not in EVERYBODY and status not in (401, 403, 404):
                wrong.append((method, path, status))
            assert SECRET.decode() not in text and "Traceback" not in text
    assert wrong == []


def test_who_is_signed_in_finds_only_what_has_a_reason(target, routes):
    with target.page("vera") as page:
        held = {"Cookie": f"assay={page.client.cookies['assay']}", "Origin": target.server.url}
        open_to_her = set()
        for method, path in routes:
            if path in ("/sign-out", "/gradio_api/heartbeat/{session_hash}"):  # ends her session; never ends
                open_to_her.add(path)
                continue
            status, _ = request(target.server.port, f"{method} {filled(path)} HTTP/1.1", held)
            if status != 404:
                open_to_her.add(path)
    # What is there but has nothing of that name answers 404 too.
    unknown = {"/own/{place}/{name:path}", "/files/{rest:path}", "/geometry/{id}/{kind}"}
    unknown |= {"/svelte/{path:path}", "/assets/{path:path}", "/static/{path:path}"}
    unknown |= {"/gradio_api/file={name:path}", "/gradio_api/file={path_or_url:path}"}
    assert open_to_her - set(EVERYBODY) - set(SIGNED_IN) == set()
    assert set(SIGNED_IN) - open_to_her - unknown == set()
    assert {path for _, path in routes} >= {*EVERYBODY, *SIGNED_IN}, "a reason for a route that is not there any more"


def test_the_guards_do_not_rest_on_the_method(target):
    with target.page("vera") as page:
        cookie = f"assay={page.client.cookies['assay']}"
        for method in ("OPTIONS", "TRACE", "PUT", "DELETE", "PATCH", "PROPFIND", "post", "Get", "X" * 30):
            for path in ("/", "/sign-in", "/gradio_api/queue/join", "/gradio_api/upload", "/health"):
                status, text = request(
                    target.server.port, f"{method} {path} HTTP/1.1", {"Cookie": cookie, "Origin": target.server.url}
                )
                assert status in (400, 404), (method, path, status)
                assert "access-control" not in text.lower() and "allow:" not in text.lower()


def test_another_method_cannot_be_slipped_in(target):
    slipped = {
        "X-HTTP-Method-Override": "POST",
        "X-Method-Override": "POST",
        "X-Original-URL": "/health",
        "X-Rewrite-URL": "/health",
    }
    status, _ = request(target.server.port, "GET /sign-out?_method=POST HTTP/1.1", slipped)
    assert status == 404
