"""The tables. Nothing here decides a verdict: decisions lie under golden/, in git."""

from typing import Annotated

from sqlalchemy import BigInteger, Double, ForeignKey, Index, LargeBinary, MetaData, String, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# Sorted by code point in both databases, whatever the server's locale.
Key = Annotated[str, mapped_column(String().with_variant(String(collation="C"), "postgresql"))]
Words = Annotated[str, mapped_column(Text())]
Seconds = Annotated[float, mapped_column(Double())]  # since 1970, UTC
Score = Annotated[float | None, mapped_column(Double())]

UNDER_WAY = "state IN ('waiting', 'running')"


class Base(DeclarativeBase):
    """All tables of the page."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
        }
    )


class ChangeCounter(Base):
    """One row: how often queue, comments or claims changed."""

    __tablename__ = "change_counter"
    name: Mapped[Key] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger())


class QueueEntry(Base):
    """What the queue shows of an asset: an index of files under runs/ and golden/, made anew from them at any time."""

    __tablename__ = "queue_entry"
    id: Mapped[Key] = mapped_column(primary_key=True)
    title: Mapped[Words]
    title_key: Mapped[Key]
    words: Mapped[Words]
    profile: Mapped[Key]
    source: Mapped[Key]
    state: Mapped[Key] = mapped_column(index=True)
    attention: Mapped[int]
    verdict: Mapped[Key | None]
    manifoldness: Mapped[Score]
    normals: Mapped[Score]
    views: Mapped[Score]
    determinism: Mapped[Score]
    overall: Mapped[Score]
    gated_at: Mapped[Seconds | None]
    approvals: Mapped[int]
    needed: Mapped[int]
    stamp: Mapped[Words]
    __table_args__ = (Index(None, "attention", "gated_at", "id"),)


class CommentEntry(Base):
    """A remark on an asset; not a decision."""

    __tablename__ = "comment_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    asset: Mapped[Key]
    who: Mapped[Key]
    written_at: Mapped[Seconds]
    text: Mapped[Words]
    __table_args__ = (Index(None, "asset", "id"),)


class ClaimEntry(Base):
    """Who looks after an asset."""

    __tablename__ = "claim_entry"
    asset: Mapped[Key] = mapped_column(primary_key=True)
    who: Mapped[Key] = mapped_column(index=True)
    claimed_at: Mapped[Seconds]


class JobEntry(Base):
    """One gating of one asset, asked for on the page; at most one of an asset is under way."""

    __tablename__ = "job_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    asset: Mapped[Key]
    who: Mapped[Key]
    state: Mapped[Key]
    stage: Mapped[Words]
    done: Mapped[int]
    total: Mapped[int]
    lines: Mapped[Words]
    exit_code: Mapped[int | None]
    asked_at: Mapped[Seconds]
    started_at: Mapped[Seconds | None]
    ended_at: Mapped[Seconds | None]
    heartbeat_at: Mapped[Seconds | None]
    worker: Mapped[Words | None]
    pid: Mapped[int | None]
    __table_args__ = (
        Index(
            "ux_job_entry_under_way",
            "asset",
            unique=True,
            sqlite_where=text(UNDER_WAY),
            postgresql_where=text(UNDER_WAY),
        ),
        Index(None, "state", "id"),
        Index(None, "asset", "id"),
    )


class AccountEntry(Base):
    """Who may sign in. `sealed_key`: the private signing key, readable only with password or server's secret."""

    __tablename__ = "account_entry"
    name: Mapped[Key] = mapped_column(primary_key=True)
    role: Mapped[Key]
    email: Mapped[Words | None]
    disabled: Mapped[bool]
    proxy_only: Mapped[bool]
    password_hash: Mapped[Words | None]
    key_public: Mapped[bytes | None] = mapped_column(LargeBinary())
    sealed_key: Mapped[bytes | None] = mapped_column(LargeBinary())
    made_at: Mapped[Seconds]


class SessionEntry(Base):
    """Somebody signed in. `sealed_key`: as in the account, readable only with the token, which is nowhere here."""

    __tablename__ = "session_entry"
    token_sha256: Mapped[Key] = mapped_column(primary_key=True)
    name: Mapped[Key] = mapped_column(ForeignKey("account_entry.name", ondelete="CASCADE"), index=True)
    key_public: Mapped[bytes | None] = mapped_column(LargeBinary())
    sealed_key: Mapped[bytes | None] = mapped_column(LargeBinary())
    made_at: Mapped[Seconds]
    seen_at: Mapped[Seconds]
    expires_at: Mapped[Seconds] = mapped_column(index=True)


class AttemptEntry(Base):
    """Failed sign-ins of one source, by a digest of it."""

    __tablename__ = "attempt_entry"
    source_sha256: Mapped[Key] = mapped_column(primary_key=True)
    failures: Mapped[int]
    tried_at: Mapped[Seconds] = mapped_column(index=True)
    blocked_until: Mapped[Seconds]
