"""Second guard: another site in a reviewer's browser can link to the page, and do nothing else."""

import pytest

from tests.unit.review.server.asking import HOST, NAVIGATION, OWN, ask, cookie

OTHERS = [
    "https://evil.example",
    "http://127.0.0.1:7861",
    "https://127.0.0.1:7860",
    "http://127.0.0.1",
    "null",
    "",
    f"http://{HOST}/",
]
READING = "/gradio_api/queue/data?session_hash=a1"


@pytest.fixture
def app(made):
    return made()


@pytest.fixture
def signed_in(app):
    return cookie(app.context.accounts.sign_in_trusted("ann"))


def join(app, headers, more=()):
    return ask(app, "POST", "/gradio_api/queue/join", headers, b'{"session_hash": "a1"}', more=more).status


@pytest.mark.parametrize("origin", OTHERS)
def test_a_change_from_another_origin_is_refused(app, signed_in, origin):
    assert join(app, {**signed_in, "origin": origin}) == 403
    assert join(app, {**signed_in, "origin": origin, "sec-fetch-site": "same-origin"}) == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "", "SAME-ORIGIN"])
def test_a_change_that_the_browser_says_comes_from_elsewhere_is_refused(app, signed_in, site):
    assert join(app, {**signed_in, **OWN, "sec-fetch-site": site}) == 403
    assert join(app, {**signed_in, "sec-fetch-site": site}) == 403


def test_a_change_that_says_nothing_of_its_origin_is_refused(app, signed_in):
    assert join(app, signed_in) == 403


def test_a_change_of_the_page_itself_passes(app, signed_in):
    assert join(app, {**signed_in, **OWN}) == 200
    assert join(app, {**signed_in, "sec-fetch-site": "same-origin"}) == 200
    assert join(app, {**signed_in, **OWN, "sec-fetch-site": "same-origin"}) == 200


@pytest.mark.parametrize("name", ["origin", "sec-fetch-site"])
def test_two_answers_to_one_question_are_refused(app, signed_in, name):
    first = "same-origin" if name == "sec-fetch-site" else OWN["origin"]
    assert join(app, {**signed_in, **OWN, name: first}, more=[(name, first)]) == 403


def test_nobody_is_signed_in_or_out_from_another_site(app, signed_in):
    foreign = {"origin": "https://evil.example", "sec-fetch-site": "cross-site", **NAVIGATION}
    assert ask(app, "POST", "/sign-in", foreign, b"name=bob&password=x").status == 403
    assert ask(app, "POST", "/sign-out", {**foreign, **signed_in}).status == 403
    assert ask(app, "GET", READING, signed_in).status == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("part", ["script", "image", "iframe", "empty", "object", "embed"])
def test_another_site_reads_nothing_as_a_part_of_itself(app, signed_in, site, part):
    mode = "navigate" if part in ("iframe", "object", "embed") else "no-cors"
    headers = {**signed_in, "sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": part}
    for url in ("/", READING, "/files/runs/mug/k/views/000.png", "/health"):
        assert ask(app, "GET", url, headers).status == 403


def test_a_link_from_another_site_leads_to_the_page_but_not_to_data(app, signed_in):
    headers = {**signed_in, "sec-fetch-site": "cross-site", **NAVIGATION}
    assert ask(app, "GET", "/?asset=mug", headers).status == 200
    assert ask(app, "GET", READING, headers).status == 403


def test_reading_with_another_origin_is_refused_also_without_fetch_metadata(app, signed_in):
    assert ask(app, "GET", READING, {**signed_in, "origin": "https://evil.example"}).status == 403
    assert ask(app, "GET", READING, {**signed_in, **OWN}).status == 200


def test_a_preflight_gets_no_permission(app):
    asked = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    answer = ask(app, "OPTIONS", "/gradio_api/queue/join", asked)
    assert answer.status == 403
    assert not [name for name, _ in answer.headers if name.startswith("access-control")]
