"""The built viewer: small, quiet, licensed, and what its sources make of it."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

VIEWER = Path(__file__).parents[2] / "gate" / "viewer"
BUILT = VIEWER / "dist" / "viewer.js"
MAX_BYTES = 1_000_000


def test_the_built_file_is_what_the_sources_make(tmp_path):
    node = shutil.which("node")
    if node is None or not (VIEWER / "node_modules" / "esbuild").is_dir():
        pytest.skip("gate/viewer/node_modules is not there: npm ci in gate/viewer")
    subprocess.run([node, "build.js", str(tmp_path)], cwd=VIEWER, check=True, timeout=120)
    for name in ("viewer.js", "LICENSES.txt"):
        assert (tmp_path / name).read_bytes() == (VIEWER / "dist" / name).read_bytes(), "npm run build in gate/viewer"


def test_the_built_file_is_small_and_asks_for_nothing():
    text = BUILT.read_text(encoding="utf-8")
    assert len(BUILT.read_bytes()) < MAX_BYTES
    words = r"\beval\(|new Function|new Worker|importScripts|XMLHttpRequest|sendBeacon|WebSocket|EventSource"
    assert re.findall(words, text) == []
    assert re.findall(r"(?i)</script|<!--", text) == []  # an HTML report has it in its own text
    assert set(re.findall(r"https?://([\w.-]+)", text)) <= {"www.w3.org"}  # a namespace, never fetched


def test_the_license_of_three_goes_with_it():
    text = (VIEWER / "dist" / "LICENSES.txt").read_text(encoding="utf-8")
    version = json.loads((VIEWER / "package.json").read_text())["devDependencies"]["three"]
    assert f"three.js {version}" in text
    assert "Permission is hereby granted, free of charge" in text and "LICENSES.txt" in BUILT.read_text()[:200]


def test_the_lock_pins_everything_and_names_no_place():
    lock = json.loads((VIEWER / "package-lock.json").read_text())
    manifest = json.loads((VIEWER / "package.json").read_text())
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in manifest["devDependencies"].values())
    others = {name: one for name, one in lock["packages"].items() if name}
    assert others and all(one["integrity"].startswith("sha512-") and "resolved" not in one for one in others.values())
