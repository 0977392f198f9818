"""What a server may be told, and what it refuses with a way out."""

import pytest

from review.server.settings import SettingsError
from tests.unit.review.server.standins import settings

PUBLIC = "https://assets.example.org"


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.7", "::", "page.example.org"])
@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, "--public-url https://... and --trusted-proxy ADDRESS missing"),
        ({"public_url": PUBLIC}, "(--trusted-proxy ADDRESS missing)"),
        ({"trusted_proxies": ("10.0.0.1",)}, "(--public-url https://... missing)"),
        ({"trusted_proxies": ("10.0.0.1",), "public_url": "http://127.0.0.1"}, "(--public-url https://... missing)"),
    ],
)
def test_other_machines_reach_the_page_only_through_a_tls_proxy(tmp_path, host, given, missing):
    with pytest.raises(SettingsError) as error:
        settings(tmp_path, host=host, **given)
    assert str(error.value).startswith(f"--host {host}: other machines could reach the page")
    assert missing in str(error.value)


def test_beside_a_named_tls_proxy_any_address_will_do(tmp_path):
    made = settings(tmp_path, host="0.0.0.0", public_url=PUBLIC, trusted_proxies=("10.0.0.1",))
    assert made.secure and made.cookie_name == "__Host-assay"
    assert made.hosts == {"assets.example.org"} and made.origins == {PUBLIC}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.0.1"])
def test_this_machine_alone_needs_nothing_more(tmp_path, host):
    made = settings(tmp_path, host=host, port=80)
    assert not made.secure and made.cookie_name == "assay"
    assert made.hosts == {"localhost", "127.0.0.1", "[::1]"}
    assert made.origins == {"http://localhost", "http://127.0.0.1", "http://[::1]"}


def test_behind_a_proxy_on_this_machine_both_names_hold_and_one_origin(tmp_path):
    made = settings(tmp_path, public_url=PUBLIC + ":8443")
    assert made.hosts == {"assets.example.org:8443", "localhost:7860", "127.0.0.1:7860", "[::1]:7860"}
    assert made.origins == {PUBLIC + ":8443"}


@pytest.mark.parametrize(
    "url",
    [
        "assets.example.org",
        "https://assets.example.org/review",
        "https://assets.example.org/",
        "https://ann@assets.example.org",
        "https://Assets.example.org",
        "https://assets.example.org:443",
        "https://assets.example.org:x",
        "https://assets.example.org?a=b",
        "https://",
        "ftp://assets.example.org",
        "https://assets.example.org\n",
        "",
    ],
)
def test_a_public_address_is_scheme_and_host_as_browsers_write_them(tmp_path, url):
    with pytest.raises(SettingsError, match="scheme and host in lower case alone"):
        settings(tmp_path, public_url=url)


def test_a_public_address_without_tls_is_for_this_machine_alone(tmp_path):
    assert not settings(tmp_path, public_url="http://localhost:8080").secure
    with pytest.raises(SettingsError, match="passwords would travel unencrypted"):
        settings(tmp_path, public_url="http://assets.example.org")


def test_a_proxys_word_is_believed_only_from_named_addresses(tmp_path):
    with pytest.raises(SettingsError, match="anybody could send it: say with --trusted-proxy"):
        settings(tmp_path, proxy_header="X-Auth-User")
    assert settings(tmp_path, proxy_header="X-Auth-User", trusted_proxies=("127.0.0.1",)).proxy_header == "X-Auth-User"


@pytest.mark.parametrize("name", ["", "X Auth", "X-Auth:", "Cookie", "host", "X-Forwarded-For", "Ä"])
def test_a_proxys_header_has_a_name_of_its_own(tmp_path, name):
    with pytest.raises(SettingsError, match="--proxy-header"):
        settings(tmp_path, proxy_header=name, trusted_proxies=("127.0.0.1",))


@pytest.mark.parametrize("text", ["proxy.example.org", "10.0.0.7/24", "10.0.0", ""])
def test_a_trusted_proxy_is_an_address_or_a_network(tmp_path, text):
    with pytest.raises(SettingsError, match=r"--trusted-proxy: .*give an address"):
        settings(tmp_path, trusted_proxies=(text,))


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_is_one(tmp_path, port):
    with pytest.raises(SettingsError, match=f"--port: {port} is no port"):
        settings(tmp_path, port=port)
