"""First guard: who may connect, under which name, and whose word of a person is believed."""

import json

import pytest

from review.server.front import among, client_address
from review.server.settings import networks
from tests.unit.review.server.asking import ask

PUBLIC = "https://assets.example.org"
BEHIND = {"host": "0.0.0.0", "public_url": PUBLIC, "trusted_proxies": ("10.0.0.0/24",), "proxy_header": "X-Auth-User"}


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost:7860", "[::1]:7860", "LocalHost:7860"])
def test_the_servers_own_names_are_answered(made, host):
    assert ask(made(), url="/health", host=host).status == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:7860", "127.0.0.1", "127.0.0.1:1", "", "127.0.0.1:7860.evil.example"]
)
def test_another_name_is_refused_whatever_was_asked(made, host):
    answer = ask(made(), url="/health", host=host)
    assert (answer.status, answer.text) == (421, "This server does not go by that name.\n")


def test_two_names_are_refused(made):
    assert ask(made(), url="/health", more=[("host", "evil.example")]).status == 421


@pytest.mark.parametrize(
    ("peer", "status"), [("10.0.0.7", 200), ("::ffff:10.0.0.7", 200), ("10.0.1.7", 403), ("192.0.2.1", 403)]
)
def test_an_open_server_answers_its_proxy_only(made, peer, status):
    assert ask(made(**BEHIND), url="/health", host="assets.example.org", peer=peer).status == status


def test_an_open_server_answers_a_health_check_of_its_own_machine(made):
    assert ask(made(**BEHIND), url="/health", peer="127.0.0.1").status == 200
    assert ask(made(**BEHIND), url="/health", peer="10.0.0.7").status == 421


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ([], "10.0.0.7"),
        (["203.0.113.9"], "203.0.113.9"),
        (["6.6.6.6, 203.0.113.9"], "203.0.113.9"),
        (["6.6.6.6", "203.0.113.9, 10.0.0.8"], "203.0.113.9"),
        (["203.0.113.9, nonsense"], "10.0.0.7"),
        (["10.0.0.8"], "10.0.0.7"),
    ],
)
def test_the_clients_address_is_the_last_that_no_trusted_proxy_has(forwarded, address):
    assert client_address("10.0.0.7", forwarded, networks(("10.0.0.0/24",))) == address


def test_a_made_up_peer_lies_in_no_network():
    assert not among("testclient", networks(("0.0.0.0/0",)))


def tries(app):
    return {address for _, address in app.context.accounts.tries}


def wrong_sign_in(app, peer, **headers):
    origin = next(iter(app.context.settings.origins))
    host = origin.split("//")[1]
    return ask(app, "POST", "/sign-in", {"origin": origin, **headers}, b"name=ann&password=no", peer=peer, host=host)


def test_a_throttle_counts_the_address_behind_the_proxy(made):
    app = made(**BEHIND)
    wrong_sign_in(app, "10.0.0.7", **{"x-forwarded-for": "6.6.6.6, 203.0.113.9"})
    assert tries(app) == {"203.0.113.9"}


def test_without_a_proxy_an_address_that_the_client_names_is_not_believed(made):
    app = made()
    wrong_sign_in(app, "127.0.0.1", **{"x-forwarded-for": "203.0.113.9"})
    assert tries(app) == {"127.0.0.1"}


def test_what_gradio_would_believe_of_the_request_before_is_removed(made):
    app = made()
    token = app.context.accounts.sign_in_trusted("ann")
    lies = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "x-gradio-server": "https://evil.example"}
    said = ask(app, "POST", "/gradio_api/queue/join", {**own(token), **lies}, b'{"session_hash": "a1"}')
    assert not {*lies} & {*json.loads(said.text)["headers"]}


def own(token):
    return {"cookie": f"assay={token}", "origin": "http://127.0.0.1:7860"}
