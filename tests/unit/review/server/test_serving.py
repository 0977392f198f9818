"""Listening, and what is said when that is not possible."""

import socket

import pytest

from gate.cli import main
from review.server.serving import listen
from review.server.settings import SettingsError


def test_port_0_is_any_free_one():
    with listen("127.0.0.1", 0) as listener:
        assert listener.getsockname()[1] > 0


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_port_in_use_is_named_with_a_way_out(host):
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(SettingsError) as error:
            listen(host, port)
    assert f"--port {port}: cannot listen on {host}: address already in use" in str(error.value)
    assert "--port 0" in str(error.value)


def test_a_port_is_free_again_at_once():
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            listener.accept()[0].close()
    listen("127.0.0.1", port).close()


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(SettingsError, match=r"cannot listen on 192\.0\.2\.1"):
        listen("192.0.2.1", 0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--host", "0.0.0.0"], "--host 0.0.0.0: other machines could reach the page"),
        (
            ["--public-url", "http://assets.example.org"],
            "--public-url: http://assets.example.org: passwords would travel",
        ),
        (["--proxy-header", "X-User"], "--proxy-header: anybody could send it"),
        (["--trusted-proxy", "proxy"], "--trusted-proxy: 'proxy' does not appear to be"),
        (["--database", "mysql://secret@example.org/a"], "mysql: not a database that assay can use"),
    ],
)
def test_the_command_refuses_with_exit_code_2_and_without_a_traceback(tmp_path, capsys, words, said):
    assert main(["review", "--port", "0", "--state", str(tmp_path), *words]) == 2
    shown = capsys.readouterr().err
    assert shown.startswith("assay: " + said) and "Traceback" not in shown and "secret" not in shown


def test_the_command_refuses_a_port_in_use(tmp_path, capsys):
    with listen("127.0.0.1", 0) as listener:
        port = str(listener.getsockname()[1])
        assert main(["review", "--port", port, "--state", str(tmp_path)]) == 2
    assert f"assay: --port {port}: cannot listen on 127.0.0.1: address already in use" in capsys.readouterr().err
