"""The server's secret file."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from review.accounts import AccountError, server_secret


def test_it_is_made_once_for_its_owner_only(tmp_path):
    state = tmp_path / "state"
    secret = server_secret(state)
    assert len(secret) == 32
    assert server_secret(state) == secret
    assert server_secret(tmp_path / "other") != secret
    assert stat.S_IMODE((state / "secret").stat().st_mode) == 0o600
    assert [path.name for path in state.iterdir()] == ["secret"]


def test_servers_that_start_at_once_agree(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(server_secret, [tmp_path / "state"] * 8))) == 1


def test_one_that_others_can_read_is_refused(tmp_path):
    server_secret(tmp_path)
    (tmp_path / "secret").chmod(0o640)
    with pytest.raises(AccountError, match="chmod 600"):
        server_secret(tmp_path)


@pytest.mark.parametrize("content", [b"", b"too short", b"x" * 33])
def test_a_damaged_one_is_refused(tmp_path, content):
    (tmp_path / "secret").write_bytes(content)
    (tmp_path / "secret").chmod(0o600)
    with pytest.raises(AccountError, match="allowed: 32"):
        server_secret(tmp_path)


def test_a_folder_that_cannot_be_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(AccountError, match="file"):
        server_secret(tmp_path / "file")
