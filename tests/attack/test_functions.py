"""The page's own functions, called past the page: by nobody, by a viewer, by a reviewer, and in ways it never calls."""

import json

import pytest

from tests.attack.conftest import PASSWORD
from tests.attack.page import CHANGING, READING, Page, ask, payloads

pytestmark = pytest.mark.xdist_group("attack")


@pytest.fixture(scope="module")
def rita(target):
    with target.page("rita") as page:
        yield page


@pytest.fixture(scope="module")
def vera(target):
    with target.page("vera") as page:
        yield page


@pytest.fixture
def nobody(target):
    with target.server.client() as client:
        yield client


def refused(answer):
    """What a call was refused with; fails when it was answered."""
    assert answer.status_code == 500 and "Traceback" not in answer.text
    return answer.json()["error"]


def test_every_function_of_the_page_is_attacked(rita):
    assert set(rita.functions()) == set(READING) | set(CHANGING) == set(payloads({}))


def test_nobody_calls_any_function(target, rita, nobody):
    before = target.decided()
    for name, data in payloads(rita.seen("lamp")).items():
        assert rita.call(name, *data, client=nobody).status_code == 401
        assert rita.queue(name, *data, client=nobody)[0].status_code == 401
        assert nobody.get(f"/gradio_api/queue/data?session_hash={rita.hash}").status_code == 401
    assert target.decided() == before


def test_a_viewer_looks_and_changes_nothing(target, vera):
    before = target.decided()
    calls = payloads(vera.seen("lamp"))
    for name in READING:
        assert vera.call(name, *calls[name]).status_code == 200
    for name in CHANGING:
        assert "this needs the role reviewer" in refused(vera.call(name, *calls[name]))
        joined, heard = vera.queue(name, *calls[name])
        assert joined.status_code == 200
        assert "this needs the role reviewer" in heard and '"success":true' not in heard
    assert target.decided() == before


def test_a_viewer_cannot_say_that_he_is_somebody_else(target, vera):
    before = target.decided()
    data = payloads(vera.seen("lamp"))["claim"]
    lies = [
        {"username": "rita"},
        {"request": {"username": "rita"}},
        {"event_data": {"username": "rita", "request": {"username": "rita"}}},
        {"batched": True},
        {"simple_format": True},
        {"trigger_id": 0, "oauth_token": "x"},
    ]
    for lie in lies:
        assert vera.call("claim", *data, **lie).status_code >= 400
    headers = {
        "x-forwarded-user": "rita",
        "remote-user": "rita",
        "x-auth-user": "rita",
        "authorization": "Basic cml0YTp4",
    }
    with target.page("vera") as page:
        page.client.headers.update(headers)
        assert "vera" in refused(page.call("claim", *data))
        assert 'data-role="viewer"' in page.call("start").json()["data"][0]
    assert target.decided() == before


def test_what_the_page_never_sends_breaks_nothing(target, rita):
    before = target.decided()
    odd = [None, 1, {}, "", "[]", "\0", "\ud800", "x" * 40_000, '{"query": 1}', "[" * 5_000]
    for name in ("open", "watch", "run", "decide"):
        for value in odd:
            raw = json.dumps({"data": [value], "fn_index": rita.number(name), "session_hash": rita.hash})
            answer = rita.client.post(
                "/gradio_api/run/predict", content=raw, headers={"content-type": "application/json"}
            )
            assert answer.status_code in (400, 422, 500), (name, value)
            assert "Traceback" not in answer.text and "/work" not in answer.text and ".py" not in answer.text
    assert target.decided() == before


@pytest.mark.parametrize("number", [-1, 10, 2**70, 1.5, None, [0]])
def test_a_function_that_is_not_there_is_not_called(target, rita, number):
    before = target.decided()
    answer = rita.call(number, ask(asset="lamp", take=True))
    assert answer.status_code >= 400
    assert "Traceback" not in answer.text and "site-packages" not in answer.text
    assert target.decided() == before


@pytest.mark.parametrize(
    "asset",
    ["../lamp", "lamp/../lamp", "LAMP", "lamp\n", "/etc/passwd", "%2e%2e", "lamp.json", "<script>", "'--", "ghost"],
)
def test_an_asset_that_is_none_is_not_touched(target, rita, asset):
    before = target.decided()
    for name, data in {
        "open": [ask(asset=asset, step=0)],
        "claim": [ask(asset=asset, take=True)],
        "run": [ask(asset=asset)],
    }.items():
        answer = rita.call(name, *data)
        assert "<script>" not in answer.text and "root:" not in answer.text
        assert answer.status_code == 500 or name == "open"
    assert target.decided() == before


def test_the_session_of_another_person_is_not_listened_to(target, rita, vera):
    assert rita.call("start").status_code == 200
    vera.hash, own = rita.hash, vera.hash
    assert vera.call("start").status_code == 403
    assert vera.queue("start")[0].status_code == 403
    assert vera.client.get(f"/gradio_api/queue/data?session_hash={rita.hash}").status_code == 403
    assert vera.client.get(f"/gradio_api/heartbeat/{rita.hash}").status_code == 403
    cancel = {"session_hash": rita.hash, "fn_index": 0, "event_id": "x"}
    assert vera.client.post("/gradio_api/cancel", json=cancel).status_code == 403
    vera.hash = own
    assert vera.call("start").status_code == 200


def test_a_changed_role_and_a_disabled_account_count_at_once(target):
    from review.accounts import Accounts, server_secret
    from review.store import open_store

    before = target.decided()
    with target.page("gone") as page, open_store(target.server.database) as store:
        accounts = Accounts(store, server_secret(target.server.state))
        data = payloads(page.seen("lamp"))
        accounts.set_role("gone", "viewer")
        assert "this needs the role reviewer" in refused(page.call("decide", *data["decide"]))
        accounts.disable("gone")
        assert page.call("start").status_code == 401
        assert page.call("decide", *data["decide"]).status_code == 401
        assert page.client.get("/").status_code == 401
        answer = page.client.post("/sign-in", data={"name": "gone", "password": PASSWORD})
        assert answer.status_code == 403
    assert target.decided() == before


def test_a_signed_out_session_is_over_for_whoever_kept_the_cookie(target):
    with target.page("rita") as page, target.server.client() as thief:
        thief.cookies = dict(page.client.cookies)
        stolen = Page(thief)
        assert stolen.call("start").status_code == 200
        number = stolen.number("start")
        assert page.client.post("/sign-out").status_code == 303
        assert stolen.call(number).status_code == 401
        assert thief.get("/").status_code == 401


def test_a_reviewer_does_all_of_it_and_a_repeated_decision_is_refused(target, rita):
    """What the others were refused works: the refusals above are no accident."""
    calls = payloads(rita.seen("lamp"))
    for name in ("claim", "comment", "decide"):
        assert rita.call(name, *calls[name]).status_code == 200, name
    record = target.house.record("lamp")
    assert record["decision"]["who"] == "rita" and len(target.house.log("lamp")) == 1
    again = rita.call("decide", *calls["decide"])
    assert again.status_code == 500 or "Nothing was decided" in again.text
    with target.page("adam") as adam:
        late = adam.call("decide", *calls["decide"])
        assert late.status_code == 500 or "Nothing was decided" in late.text
    assert len(target.house.log("lamp")) == 1 and target.house.record("lamp") == record
