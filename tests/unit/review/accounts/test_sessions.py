"""Attacks on sessions: tokens that were never given out, and what a thief of the database has."""

import base64
import hashlib

import pytest
from sqlalchemy import select, text, update

from review.accounts import Accounts, Lifetimes, NoSignerError
from review.accounts.sealing import secret_key, unseal
from review.store import open_store
from review.store.models import AccountEntry, Base, SessionEntry
from tests.unit.review.accounts.conftest import CHEAP, PASSWORD, SECRET

HOUR = 3600


@pytest.fixture
def token(accounts, ada):
    return accounts.sign_in("ada", PASSWORD, "192.0.2.1")


def everything(store):
    """Every value of every row of every table."""
    with store.database.reading() as connection:
        return [
            value
            for table in Base.metadata.sorted_tables
            for row in connection.execute(select(table))
            for value in row
            if value is not None
        ]


def test_a_token_opens_its_session(accounts, token, clock):
    session = accounts.session(token)
    assert (session.name, session.role) == ("ada", "reviewer")
    assert session.expires == clock.now + 12 * HOUR
    assert len(session.csrf) == 64
    assert session.csrf == accounts.session(token).csrf


def forged(token):
    digest = hashlib.sha256(token.encode()).hexdigest()
    yield from (
        "",
        " ",
        "null",
        "undefined",
        "ada",
        "0" * 43,
        digest,
        token[:-1],
        token + "a",
        token.upper(),
        f" {token}",
    )
    yield from (token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :] for at in range(len(token)))
    yield from ("' OR '1'='1", "%", "_" * 43, "\0" * 43, "\ud800", "x" * 10**6, base64.b64encode(b"admin").decode())


def test_a_forged_or_changed_token_is_nobody_s(accounts, token):
    for wrong in forged(token):
        assert accounts.session(wrong) is None, wrong
        with pytest.raises(NoSignerError, match="sign in again"):
            accounts.signer(wrong)
    assert accounts.session(token).name == "ada"


def test_another_server_s_token_is_nobody_s(accounts, token, tmp_path, ada):
    with open_store(f"sqlite:///{tmp_path / 'elsewhere.db'}") as store:
        elsewhere = Accounts(store, SECRET, CHEAP)
        elsewhere.add("ada", PASSWORD, "admin")
        assert accounts.session(elsewhere.sign_in("ada", PASSWORD, "192.0.2.1")) is None
        assert elsewhere.session(token) is None


def test_a_second_server_on_the_same_database_knows_the_session(accounts, token, migrated_url, clock):
    with open_store(migrated_url, clock) as store:
        second = Accounts(store, b"another secret: 32 bytes of it..", CHEAP)
        assert second.session(token).name == "ada"
        assert second.signer(token).fingerprint == accounts.signer(token).fingerprint
        second.sign_out(token)
    assert accounts.session(token) is None


def test_a_restart_loses_no_session(accounts, token, store):
    again = Accounts(store, SECRET, CHEAP)
    assert again.signer(token).fingerprint == accounts.signer(token).fingerprint


def test_an_account_that_was_switched_off_by_hand_has_no_session(accounts, token, store):
    with store.database.writing() as connection:
        connection.execute(update(AccountEntry).values(disabled=True))
    assert accounts.session(token) is None
    with pytest.raises(NoSignerError):
        accounts.signer(token)


def test_signing_out_ends_this_session_and_no_other(accounts, token):
    other = accounts.sign_in("ada", PASSWORD, "192.0.2.1")
    accounts.sign_out(token)
    accounts.sign_out("never given out")
    assert accounts.session(token) is None
    assert accounts.session(other).name == "ada"


def test_a_session_ends_when_it_is_idle_and_at_the_latest_after_its_time(accounts, token, clock):
    for _ in range(11):
        clock.now += HOUR
        assert accounts.session(token) is not None, "used every hour"
    clock.now += HOUR
    assert accounts.session(token) is None, "twelve hours are over"
    token = accounts.sign_in("ada", PASSWORD, "192.0.2.1")
    clock.now += 2 * HOUR - 1
    idle = accounts.sign_in("ada", PASSWORD, "192.0.2.1")
    clock.now += 2
    assert accounts.session(token) is None, "nobody used it for two hours"
    assert accounts.session(idle) is not None


def test_what_has_expired_is_removed_with_the_next_sign_in(store, ada, clock):
    accounts = Accounts(store, SECRET, CHEAP, Lifetimes(idle_s=10, absolute_s=100))
    for _ in range(5):
        accounts.sign_in("ada", PASSWORD, "192.0.2.1")
        clock.now += 20
    with store.database.reading() as connection:
        assert len(connection.execute(select(SessionEntry.name)).all()) == 1


def test_every_sign_in_makes_a_token_of_its_own(accounts, ada):
    """Session fixation: nothing that was there before a sign-in is signed in after it."""
    planted = "planted-by-somebody-else-planted-by-somebody"
    accounts.sign_out(planted)
    tokens = {accounts.sign_in("ada", PASSWORD, "192.0.2.1") for _ in range(20)}
    assert len(tokens) == 20
    assert accounts.session(planted) is None
    assert {len(token) for token in tokens} == {43}, "256 bits"


def test_the_form_s_word_differs_by_session_and_tells_nothing_of_the_token(accounts, token, store):
    other = accounts.sign_in("ada", PASSWORD, "192.0.2.1")
    words = {accounts.session(one).csrf for one in (token, other)}
    assert len(words) == 2
    assert not words & set(everything(store)), "it is in no column"
    assert accounts.session(words.pop()) is None


def test_neither_tokens_nor_passwords_nor_keys_stand_in_the_database(accounts, token, store):
    private = accounts.signer(token).private_bytes()
    secrets = [
        token.encode(),
        base64.urlsafe_b64decode(token + "="),
        PASSWORD.encode(),
        private,
        private.hex().encode(),
    ]
    values = [value if isinstance(value, bytes) else str(value).encode() for value in everything(store)]
    assert len(values) > 20
    for secret in secrets:
        assert not [value for value in values if secret in value]


def test_the_database_alone_signs_nothing(accounts, token, store):
    """Whoever has all rows, and even the server's secret, still lacks what opens the keys."""
    accounts.add("eve", PASSWORD, "reviewer")
    with store.database.reading() as connection:
        rows = [
            *connection.execute(select(AccountEntry.__table__)),
            *connection.execute(select(SessionEntry.__table__)),
        ]
    sealed = [(row.name, row.key_public, row.sealed_key) for row in rows]
    assert len(sealed) == 3
    known = [value if isinstance(value, bytes) else str(value).encode() for value in everything(store)] + [SECRET]
    for name, public, box in sealed:
        for word in known:
            for purpose in ("account key", "session key", "form"):
                assert unseal(box, name, public, secret_key(word, purpose)) is None
    opened = [unseal(*reorder, secret_key(token.encode(), "session key")) for reorder in by_box(sealed)]
    assert [signer is not None for signer in opened] == [False, False, True], "the token opens its own, and no other"


def by_box(sealed):
    return [(box, name, public) for name, public, box in sealed]


def test_keys_moved_between_rows_open_for_nobody(accounts, token, store):
    """An attacker who can write to the database cannot sign as somebody else."""
    accounts.add("eve", PASSWORD, "reviewer")
    mine = accounts.sign_in("eve", PASSWORD, "192.0.2.9")
    with store.database.writing() as connection:
        eve = connection.execute(select(AccountEntry.__table__).where(AccountEntry.name == "eve")).one()
        connection.execute(text("UPDATE session_entry SET name = 'ada' WHERE name = 'eve'"))
        connection.execute(
            text("UPDATE account_entry SET key_public = :public WHERE name = 'ada'"), {"public": eve.key_public}
        )
    with pytest.raises(NoSignerError):
        accounts.signer(mine)


def test_a_changed_bit_of_a_sealed_key_is_noticed(accounts, token, store):
    with store.database.reading() as connection:
        box = connection.execute(select(SessionEntry.sealed_key)).scalar_one()
    signer = accounts.signer(token)
    opens = secret_key(token.encode(), "session key")
    assert unseal(box, "ada", signer.public, opens).private_bytes() == signer.private_bytes()
    for at in range(len(box)):
        changed = box[:at] + bytes([box[at] ^ 1]) + box[at + 1 :]
        assert unseal(changed, "ada", signer.public, opens) is None
    assert unseal(box[:-1], "ada", signer.public, opens) is None
    assert unseal(b"", "ada", signer.public, opens) is None
    assert unseal(box, "eve", signer.public, opens) is None
    assert unseal(box, "ada", b"another public key, of 32 bytes.", opens) is None


def test_a_look_at_a_session_is_written_down_once_a_minute(accounts, token, store, clock):
    def seen():
        with store.database.reading() as connection:
            return connection.execute(select(SessionEntry.seen_at)).scalar_one()

    first = seen()
    clock.now += 59
    accounts.session(token)
    assert seen() == first
    clock.now += 2
    accounts.session(token)
    assert seen() == clock.now
