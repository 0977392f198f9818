"""Fourth guard: what is not listed is not there."""

import pytest

from review.server.allowed import DOORS, door_of
from tests.unit.review.server.asking import OWN, ask, cookie

CLOSED = [
    ("POST", "/gradio_api/upload"),
    ("GET", "/gradio_api/upload_progress"),
    ("POST", "/login"),
    ("POST", "/login/"),
    ("GET", "/logout"),
    ("GET", "/gradio_api/token"),
    ("GET", "/gradio_api/info"),
    ("GET", "/gradio_api/openapi.json"),
    ("GET", "/openapi.json"),
    ("GET", "/docs"),
    ("GET", "/gradio_api/mcp"),
    ("GET", "/monitoring"),
    ("GET", "/gradio_api/proxy=https://evil.example"),
    ("GET", "/gradio_api/file/etc/passwd"),
    ("POST", "/gradio_api/component_server"),
    ("GET", "/gradio_api/custom_component/a/client/b/c.js"),
    ("POST", "/gradio_api/stream/a"),
    ("POST", "/gradio_api/call/who"),
    ("POST", "/gradio_api/api/predict"),
    ("POST", "/gradio_api/run/who"),
    ("POST", "/gradio_api/process_recording"),
    ("POST", "/gradio_api/vibe-edit"),
    ("GET", "/gradio_api/startup-events"),
    ("GET", "/gradio_api/deep_link"),
    ("GET", "/gradio_api/runs"),
    ("GET", "/gradio_api/dev/reload"),
    ("GET", "/robots.txt"),
    ("GET", "/manifest.json"),
]


@pytest.fixture
def app(made):
    return made()


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_what_the_page_does_not_need_is_not_there_for_anybody(app, method, path):
    token = app.context.accounts.sign_in_trusted("ann")
    for headers in (OWN, {**OWN, **cookie(token)}):
        answer = ask(app, method, path, headers)
        assert (answer.status, answer.text) == (404, "There is nothing here.\n")


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "")


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/", {"GET", "HEAD"}),
        ("/sign-in", {"GET", "HEAD", "POST"}),
        ("/sign-out", {"POST"}),
        ("/files/runs/a.png", {"GET", "HEAD"}),
        ("/geometry/red-mug/candidate", {"GET", "HEAD"}),
        ("/gradio_api/queue/join", {"POST"}),
        ("/gradio_api/queue/data", {"GET"}),
        ("/gradio_api/cancel", {"POST"}),
        ("/gradio_api/heartbeat/abc123", {"GET"}),
        ("/geometry/red-mug/other", set()),
        ("/geometry/../candidate", set()),
    ],
)
def test_a_door_opens_for_its_own_methods(path, methods):
    assert {method for method in METHODS if door_of(method, path)} == methods


def test_another_method_finds_nothing(app):
    token = app.context.accounts.sign_in_trusted("ann")
    for method in ("PUT", "DELETE", "TRACE", "PROPFIND", "OPTIONS"):
        assert ask(app, method, "/sign-in", {**OWN, **cookie(token)}).status == 404


def test_only_sign_in_and_health_are_for_everybody():
    assert [door.name for door in DOORS if door.anonymous] == ["sign-in", "health"]


@pytest.mark.parametrize(
    "path",
    [
        "/files/../state/review.db",
        "/files/%2e%2e/state/review.db",
        "/files/..%2fstate",
        "/files//etc/passwd",
        "/files/a%5c..%5cb.png",
        "/files/a%00.png",
        "/files/a%0a.png",
        "/files/%ff.png",
        "/assets/..%2f..%2froutes.py",
        "/assets/%252e%252e/routes.py",
        "/static/./a.js",
        "/gradio_api/file=/tmp/../etc/passwd.png",
        "/gradio_api/file=%252Fetc%252Fpasswd",
        "//evil.example/",
        "/gradio_api/heartbeat/..",
    ],
)
def test_a_path_says_what_it_means(app, path):
    token = app.context.accounts.sign_in_trusted("ann")
    assert ask(app, "GET", path, cookie(token)).status == 404


def test_a_door_is_matched_whole():
    assert door_of("GET", "/") is not None
    assert door_of("GET", "/x") is None
    assert door_of("GET", "/sign-in\n") is None
    assert door_of("GET", "/health/") is None
