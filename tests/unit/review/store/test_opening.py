"""Opening a database: where it may be, what it is told when it cannot be, and who else may read it."""

import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import insert

from gate.cli import main
from review.store import StoreError, database_url, open_store
from review.store.address import parsed, without_password
from review.store.models import ClaimEntry

SECRET = "do-not-show-me"


def test_a_database_opens_again_and_keeps_what_it_had(database_url):
    with open_store(database_url) as store:
        store.comments.add("mug", "ada", "hello")
    with open_store(database_url) as store:
        assert [comment.text for comment in store.comments.of("mug")] == ["hello"]


def test_a_sqlite_file_and_its_folder_are_their_owners_only(tmp_path):
    with open_store(f"sqlite:///{tmp_path / 'new' / 'review.db'}") as store:
        store.comments.add("mug", "ada", "a secret remark")
        names = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new").iterdir()}
    assert names["review.db"] == 0o600
    assert set(names.values()) == {0o600}, "the write-ahead log holds the same rows"
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_the_default_lies_in_the_state_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    url = database_url(None, Path("state"))
    monkeypatch.chdir("/")
    open_store(url).close()
    assert (tmp_path / "state" / "review.db").exists()
    assert database_url("postgresql://db/assay", tmp_path) == "postgresql://db/assay"


def test_a_relative_address_lies_in_the_working_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    open_store("sqlite:///review.db").close()
    assert (tmp_path / "review.db").exists()


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///a.db?mode=ro",
        f"mysql://me:{SECRET}@host/name",
        f"postgresql+asyncpg://me:{SECRET}@host/name",
        f"postgresql://me:{SECRET}@host:port/name",
        f"//me:{SECRET}@host",
        "",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_its_password(url):
    with pytest.raises(StoreError) as refused:
        open_store(url)
    assert SECRET not in str(refused.value)
    assert "sqlite:///PATH" in str(refused.value)


def test_a_missing_driver_is_named_with_the_extra_that_brings_it(monkeypatch):
    monkeypatch.setattr("review.store.address.find_spec", lambda name: None)
    with pytest.raises(StoreError, match=r"psycopg is not installed: \./run installs it"):
        open_store("postgresql://me@host/name")
    monkeypatch.setattr("specs.command.IN_PLACE", False)
    with pytest.raises(StoreError, match=r"pip install 'assay\[postgresql\]'"):
        open_store("postgresql://me@host/name")


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_a_server_that_does_not_answer_is_named_without_the_password(scheme, capsys, monkeypatch):
    pytest.importorskip("psycopg", reason="no PostgreSQL driver (pip install 'assay[postgresql]')")
    monkeypatch.setenv("ASSAY_DATABASE", f"{scheme}://me:{SECRET}@127.0.0.1:1/pages")
    assert main(["user", "list"]) == 2
    said = capsys.readouterr().err
    assert "127.0.0.1:1, database pages" in said
    assert "--database" in said
    assert SECRET not in said
    assert "Traceback" not in said


def test_a_wrong_password_is_told_without_it(postgresql_url):
    right = postgresql_url.partition("@")[0].rpartition(":")[2]
    with pytest.raises(StoreError, match="password authentication failed") as refused:
        open_store(postgresql_url.replace(right, SECRET))
    assert SECRET not in str(refused.value)


def test_a_driver_s_message_is_one_line_without_the_password():
    url = parsed(f"postgresql://me:{SECRET}@host/name")
    said = without_password(f"cannot connect to postgresql://me:{SECRET}@host\n\tIs it running?", url)
    assert said == "cannot connect to postgresql://me:***@host Is it running?"


def test_a_file_that_is_no_database_is_left_alone(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but somebody's notes\n" * 100)
    with pytest.raises(StoreError, match="file is not a database"):
        open_store(f"sqlite:///{path}")
    assert path.read_text().startswith("not a database, but")


def test_another_programs_database_is_left_alone(tmp_path):
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE photos (id)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="photos"):
        open_store(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="file"):
        open_store(f"sqlite:///{tmp_path / 'file' / 'review.db'}")


def test_several_servers_may_start_at_once_on_an_empty_database(database_url):
    code = (
        "import sys; from review.store import open_store\n"
        "with open_store(sys.argv[1]) as store: store.comments.add('mug', sys.argv[2], 'up')"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code, database_url, f"server-{number}"], stderr=subprocess.PIPE)
        for number in range(2)
    ]
    said = [process.communicate()[1] for process in started]
    assert said == [b""] * 2
    with open_store(database_url) as store:
        assert sorted(comment.who for comment in store.comments.of("mug")) == [f"server-{n}" for n in range(2)]


def test_threads_may_open_databases_of_their_own(tmp_path):
    with ThreadPoolExecutor(6) as pool:
        stores = list(pool.map(open_store, [f"sqlite:///{tmp_path / str(number) / 'r.db'}" for number in range(6)]))
    assert [store.version() for store in stores] == [0] * 6
    for store in stores:
        store.close()


def test_a_database_server_that_was_restarted_is_found_again(postgresql_url):
    with open_store(postgresql_url) as store:
        before = store.version()
        end_connections(postgresql_url)
        assert store.version() == before
        end_connections(postgresql_url)
        assert store.claims.claim("mug", "ada").who == "ada"


def test_a_connection_that_breaks_half_way_is_told_and_leaves_nothing(postgresql_url):
    with open_store(postgresql_url) as store:
        with pytest.raises(StoreError, match="--database") as told, store.database.writing() as connection:
            connection.execute(insert(ClaimEntry).values(asset="mug", who="ada", claimed_at=0.0))
            end_connections(postgresql_url)
        assert "Traceback" not in str(told.value)
        assert store.claims.of("mug") is None


def end_connections(url):
    """What a restart of the server does to its clients."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        others = "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity {others}")


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path):
    with open_store(f"sqlite:///{tmp_path / 'review.db'}") as store:
        store.comments.add("mug", "ada", "there is room")
        with store.database.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError, match="make room"):
            for _ in range(50):
                store.comments.add("mug", "ada", "x" * 9_000)
        assert store.comments.of("mug")[0].text == "there is room"


def test_threads_may_open_an_empty_database_at_once(database_url):
    with ThreadPoolExecutor(6) as pool:
        stores = list(pool.map(open_store, [database_url] * 6))
    for number, store in enumerate(stores):
        store.comments.add("mug", f"server-{number}", "up")
    assert len(stores[0].comments.of("mug")) == 6
    for store in stores:
        store.close()
