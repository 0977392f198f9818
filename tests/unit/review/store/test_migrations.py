"""The steps under versions/ make exactly the tables of models.py, on both databases, and can be undone."""

import pytest
from sqlalchemy import inspect, text

from review.store import StoreError, open_store
from review.store.address import parsed
from review.store.database import Database
from review.store.engines import create_file, engine_for
from review.store.migrating import HEAD, MIGRATIONS, migrate, revision_of
from review.store.models import Base


@pytest.fixture
def database(database_url):
    address = parsed(database_url)
    if address.get_backend_name() == "sqlite":
        from pathlib import Path

        create_file(Path(address.database))
    database = Database(address, engine_for(address))
    yield database
    database.close()


def shape(engine):
    """Everything the database says of its tables but Alembic's own."""
    said = inspect(engine)
    return {
        table: {
            "columns": [
                (one["name"], str(one["type"]), one["nullable"], getattr(one["type"], "collation", None))
                for one in said.get_columns(table)
            ],
            "key": said.get_pk_constraint(table),
            "foreign": said.get_foreign_keys(table),
            "indexes": sorted(
                (
                    one["name"],
                    one["column_names"],
                    one["unique"],
                    " ".join(str(value) for name, value in one.get("dialect_options", {}).items() if "where" in name),
                )
                for one in said.get_indexes(table)
            ),
        }
        for table in sorted(said.get_table_names())
        if table != "alembic_version"
    }


def test_the_steps_make_the_tables_of_the_models(database):
    migrate(database)
    migrated = shape(database.engine)
    with database.writing() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
        Base.metadata.drop_all(connection)
    assert shape(database.engine) == {}
    with database.writing() as connection:
        Base.metadata.create_all(connection)
    assert migrated == shape(database.engine)
    assert set(migrated) == set(Base.metadata.tables)
    assert "running" in str(migrated["job_entry"]["indexes"]), "the index is on jobs under way only"


def test_alembic_finds_nothing_to_add(database):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    migrate(database)
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_steps_can_be_undone_and_done_again(database):
    migrate(database)
    first = shape(database.engine)
    migrate(database, "base")
    assert shape(database.engine) == {}
    migrate(database)
    assert shape(database.engine) == first
    assert database.version() == 0


def test_the_last_step_is_the_one_that_we_ask_for():
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [HEAD]
    for step in script.walk_revisions():
        assert list(MIGRATIONS.glob(f"versions/r{step.revision}_*.py")), "found by its number"


def test_a_step_that_breaks_leaves_nothing_behind(database, monkeypatch):
    def half_way(connection, revision, up):
        connection.execute(text("CREATE TABLE half (id INTEGER)"))
        raise RuntimeError("killed")

    monkeypatch.setattr("review.store.migrating._run", half_way)
    with pytest.raises(RuntimeError):
        migrate(database)
    assert inspect(database.engine).get_table_names() == []


def test_a_newer_assays_database_is_left_alone(database, database_url):
    migrate(database)
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="update assay"):
        open_store(database_url)
    with database.reading() as connection:
        assert revision_of(connection) == "9999"


def test_a_current_database_costs_no_alembic(tmp_path):
    """A server's second start, and every command, leave the migration library alone."""
    import subprocess
    import sys

    url = f"sqlite:///{tmp_path / 'review.db'}"
    open_store(url).close()
    code = (
        "import sys; from review.store import open_store; open_store(sys.argv[1]).close(); "
        "print('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, url], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
