"""Alembic's entry: migrates over the connection, and in the transaction, that the caller hands in."""

from alembic import context


def migrate() -> None:
    """Run the steps that Alembic was asked for."""
    given = context.config.attributes
    context.configure(
        connection=given["connection"],
        target_metadata=given["metadata"],
        transactional_ddl=True,
        render_as_batch=True,
    )
    context.run_migrations()


if __name__ == "env_py":  # as Alembic loads it; whoever imports it wants nothing migrated
    migrate()
