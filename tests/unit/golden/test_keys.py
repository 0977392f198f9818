"""Keys sign, are kept for their owner alone, and are never overwritten."""

import subprocess
import sys
from pathlib import Path

import pytest

from golden.document import RecordError
from golden.keys import load_signer, new_signer, save_signer, signer_from_bytes, verify_signature
from tests.unit.golden.golden_samples import a_signer

# RFC 8032, section 7.1, test 2.
SECRET = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
PUBLIC = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
SIGNATURE = (
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


def test_signatures_are_those_of_the_standard():
    signer = signer_from_bytes("Ada", SECRET)
    assert signer.public.hex() == PUBLIC and signer.sign(b"\x72").hex() == SIGNATURE
    assert verify_signature(signer.public, b"\x72", bytes.fromhex(SIGNATURE))
    for message, signature in ((b"\x73", SIGNATURE), (b"\x72", "00" * 64), (b"\x72", "00")):
        assert not verify_signature(signer.public, message, bytes.fromhex(signature))
    assert not verify_signature(b"\xff" * 32, b"\x72", bytes.fromhex(SIGNATURE))


def test_a_private_key_is_not_shown():
    signer = signer_from_bytes("Ada", SECRET)
    assert repr(signer) == f"Signer('Ada', {signer.fingerprint[:12]})"
    assert SECRET.hex() not in repr(vars(signer)) and signer.private_bytes() == SECRET


@pytest.mark.parametrize("passphrase", [None, b"open sesame"])
def test_what_is_kept_is_found_again(tmp_path, passphrase):
    signer, path = new_signer("Ada"), tmp_path / "keys" / "Ada.pem"
    save_signer(signer, path, passphrase)
    assert path.stat().st_mode & 0o777 == 0o600 and path.parent.stat().st_mode & 0o777 == 0o700
    assert [one.name for one in path.parent.iterdir()] == ["Ada.pem"]
    found = load_signer("Ada", path, passphrase)
    assert (found.name, found.public) == ("Ada", signer.public) and found.private_bytes() == signer.private_bytes()
    assert (b"ENCRYPTED" in path.read_bytes()) == (passphrase is not None)


def test_a_key_is_never_overwritten(tmp_path):
    path = tmp_path / "Ada.pem"
    save_signer(a_signer("Ada"), path, None)
    before = path.read_bytes()
    with pytest.raises(RecordError, match="is there already: a key is never overwritten"):
        save_signer(a_signer("Bob"), path, None)
    assert path.read_bytes() == before and [one.name for one in tmp_path.iterdir()] == ["Ada.pem"]


def test_what_cannot_be_used_says_why(tmp_path):
    path = tmp_path / "Ada.pem"

    def refused(passphrase=None):
        with pytest.raises(RecordError) as caught:
            load_signer("Ada", path, passphrase)
        return str(caught.value)

    assert refused() == f"{path}: cannot be read: No such file or directory"
    save_signer(a_signer("Ada"), path, b"right")
    assert "it is encrypted: give its passphrase" in refused() and "the passphrase is wrong" in refused(b"wrong")
    path.chmod(0o644)
    assert refused(b"right") == f"{path}: others may read this private key: chmod 600 {path}"
    path.unlink()
    save_signer(a_signer("Ada"), path, None)
    assert "it has no passphrase: give none" in refused(b"right")
    path.write_bytes(b"-----BEGIN PRIVATE KEY-----")
    assert "not a private key in PEM" in refused()
    path.write_bytes(_another_kind())
    assert "allowed: Ed25519" in refused()


def _another_kind():
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    forms = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return X25519PrivateKey.from_private_bytes(SECRET).private_bytes(*forms)


def test_whoever_only_compares_loads_no_cryptography():
    code = (
        "import sys, golden.reading, golden.deciding, golden.verifying, golden.keys, gate.pipeline\n"
        "golden.reading.find_record('red-mug')\n"
        "print([name for name in ('cryptography', 'sqlalchemy', 'gradio') if name in sys.modules])"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
