"""The first tables: queue, comments, claims, jobs, accounts, sessions, failed sign-ins."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

UNDER_WAY = "state IN ('waiting', 'running')"


def upgrade() -> None:
    """Make all tables."""
    _make_queue()
    _make_talk()
    _make_jobs()
    _make_accounts()


def downgrade() -> None:
    """Drop them, and what is in them."""
    for table in ("session_entry", "account_entry", "attempt_entry", "job_entry", "claim_entry", "comment_entry"):
        op.drop_table(table)
    op.drop_table("queue_entry")
    op.drop_table("change_counter")


def _key(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=nullable)


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _number(name: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _double(name: str, nullable: bool = False) -> sa.Column[float]:
    return sa.Column(name, sa.Double(), nullable=nullable)


def _primary(table: str, column: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(column, name=f"pk_{table}")


def _make_queue() -> None:
    counter = op.create_table(
        "change_counter",
        _key("name"),
        sa.Column("version", sa.BigInteger(), nullable=False),
        _primary("change_counter", "name"),
    )
    op.bulk_insert(counter, [{"name": "review", "version": 0}])
    op.create_table(
        "queue_entry",
        _key("id"),
        _text("title"),
        _key("title_key"),
        _text("words"),
        _key("profile"),
        _key("source"),
        _key("state"),
        _number("attention"),
        _key("verdict", nullable=True),
        *(_double(score, nullable=True) for score in ("manifoldness", "normals", "views", "determinism", "overall")),
        _double("gated_at", nullable=True),
        _number("approvals"),
        _number("needed"),
        _text("stamp"),
        _primary("queue_entry", "id"),
    )
    op.create_index("ix_queue_entry_attention_gated_at_id", "queue_entry", ["attention", "gated_at", "id"])
    op.create_index("ix_queue_entry_state", "queue_entry", ["state"])


def _make_talk() -> None:
    op.create_table(
        "comment_entry",
        _number("id"),
        _key("asset"),
        _key("who"),
        _double("written_at"),
        _text("text"),
        _primary("comment_entry", "id"),
    )
    op.create_index("ix_comment_entry_asset_id", "comment_entry", ["asset", "id"])
    op.create_table("claim_entry", _key("asset"), _key("who"), _double("claimed_at"), _primary("claim_entry", "asset"))
    op.create_index("ix_claim_entry_who", "claim_entry", ["who"])


def _make_jobs() -> None:
    op.create_table(
        "job_entry",
        _number("id"),
        _key("asset"),
        _key("who"),
        _key("state"),
        _text("stage"),
        _number("done"),
        _number("total"),
        _text("lines"),
        _number("exit_code", nullable=True),
        _double("asked_at"),
        _double("started_at", nullable=True),
        _double("ended_at", nullable=True),
        _double("heartbeat_at", nullable=True),
        _text("worker", nullable=True),
        _number("pid", nullable=True),
        _primary("job_entry", "id"),
    )
    op.create_index("ix_job_entry_asset_id", "job_entry", ["asset", "id"])
    op.create_index("ix_job_entry_state_id", "job_entry", ["state", "id"])
    where = sa.text(UNDER_WAY)
    op.create_index(
        "ux_job_entry_under_way", "job_entry", ["asset"], unique=True, sqlite_where=where, postgresql_where=where
    )


def _make_accounts() -> None:
    op.create_table(
        "account_entry",
        _key("name"),
        _key("role"),
        _text("email", nullable=True),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("proxy_only", sa.Boolean(), nullable=False),
        _text("password_hash", nullable=True),
        sa.Column("key_public", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=True),
        _double("made_at"),
        _primary("account_entry", "name"),
    )
    op.create_table(
        "session_entry",
        _key("token_sha256"),
        _key("name"),
        sa.Column("key_public", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=True),
        _double("made_at"),
        _double("seen_at"),
        _double("expires_at"),
        _primary("session_entry", "token_sha256"),
        sa.ForeignKeyConstraint(["name"], ["account_entry.name"], name="fk_session_entry_name", ondelete="CASCADE"),
    )
    op.create_index("ix_session_entry_expires_at", "session_entry", ["expires_at"])
    op.create_index("ix_session_entry_name", "session_entry", ["name"])
    op.create_table(
        "attempt_entry",
        _key("source_sha256"),
        _number("failures"),
        _double("tried_at"),
        _double("blocked_until"),
        _primary("attempt_entry", "source_sha256"),
    )
    op.create_index("ix_attempt_entry_tried_at", "attempt_entry", ["tried_at"])
