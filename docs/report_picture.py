"""Make the README's picture of an HTML report: `python -m docs.report_picture`.

report.png  the approved assets, two of them damaged, in a report; shown is the one with a finding on its model

Needs Chromium, as the browser's tests do (tests/browser/conftest.py says where it is looked for).
"""

import contextlib
import io
import json
import shutil
import struct
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import sync_playwright

from gate.outcome import Outcome, Source
from gate.output.html import write_html
from gate.output.wanted import Wanted
from tests.browser.conftest import FLAGS, chromium
from validators.check import check_file

from .pictures import PICTURES, PREVIEWS

DAMAGED = {"red-mug": "inside out", "yellow-duck": "hole"}
SIZE = {"width": 1440, "height": 900}
LARGEST_BYTES = 300_000


def main() -> None:
    """Write the picture."""
    with tempfile.TemporaryDirectory() as temporary, contextlib.chdir(temporary):
        page = Path("report.html").absolute()
        page.write_text(report(Path("props")), encoding="utf-8")
        photograph(page, PICTURES / "report.png")


def report(folder: Path) -> str:
    """The report on the approved assets, two of them damaged, as files in `folder`."""
    folder.mkdir()
    for asset in sorted(PREVIEWS.glob("*/asset.glb")):
        path = folder / f"{asset.parent.name}.glb"
        shutil.copyfile(asset, path)
        if asset.parent.name in DAMAGED:
            path.write_bytes(damaged(asset.read_bytes(), DAMAGED[asset.parent.name]))
    outcomes = [Outcome(check_file(path), source=Source(mesh=path)) for path in sorted(folder.iterdir())]
    text = io.StringIO()
    write_html(outcomes, text, Wanted())
    return text.getvalue()


def damaged(glb: bytes, how: str) -> bytes:
    """The GLB, which holds one mesh, with a patch on its front turned inside out, or gone."""
    size = struct.unpack_from("<I", glb, 12)[0]
    document, binary = json.loads(glb[20 : 20 + size]), bytearray(glb[28 + size :])
    primitive = document["meshes"][0]["primitives"][0]
    V = _array(document, binary, primitive["attributes"]["POSITION"]).reshape(-1, 3)
    F = _array(document, binary, primitive["indices"]).reshape(-1, 3)
    centre = V[F].mean(axis=1)
    front = centre[centre[:, 2] > np.quantile(centre[:, 2], 0.9)].mean(axis=0)
    patch = np.linalg.norm(centre - front, axis=1) < 0.16
    if how == "hole":
        kept = F[~patch]
        F[: len(kept)] = kept
        document["accessors"][primitive["indices"]]["count"] = kept.size
    else:
        F[patch] = F[patch][:, ::-1]
    text = json.dumps(document, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    chunks = [struct.pack("<I4s", len(text), b"JSON"), text, struct.pack("<I4s", len(binary), b"BIN\0"), bytes(binary)]
    return struct.pack("<4sII", b"glTF", 2, 12 + sum(map(len, chunks))) + b"".join(chunks)


def photograph(page: Path, into: Path) -> None:
    """The page as Chromium shows it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        context = browser.new_context(viewport=SIZE, color_scheme="light", reduced_motion="reduce", offline=True)
        tab = context.new_page()
        tab.goto(page.as_uri())
        tab.locator("assay-viewer:not(.stale)").wait_for()
        tab.evaluate("document.querySelector('assay-viewer').settled()")
        tab.screenshot(path=into, animations="disabled")
        browser.close()
    Image.open(into).convert("RGB").save(into, optimize=True)
    assert into.stat().st_size < LARGEST_BYTES, f"{into} has {into.stat().st_size} bytes"


def _array(document: dict, binary: bytearray, accessor: int) -> NDArray:
    """The numbers of an accessor, as they lie in the buffer."""
    one = document["accessors"][accessor]
    view = document["bufferViews"][one["bufferView"]]
    kind = {5123: "<u2", 5125: "<u4", 5126: "<f4"}[one["componentType"]]
    count = one["count"] * {"SCALAR": 1, "VEC3": 3}[one["type"]]
    return np.frombuffer(binary, kind, count, view.get("byteOffset", 0) + one.get("byteOffset", 0))


if __name__ == "__main__":
    main()
