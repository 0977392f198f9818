"""Pictures of the page for the README, from the same run as the tests: ASSAY_SCREENSHOTS=DIR says where they go.

ASSAY_SCREENSHOTS_OF=DIR takes another house than the tests' own: a folder with specs, runs and golden, gated. Shown are
in `review.png` the first asset that needs review, as a difference; in `review-dark.png` open edges drawn on theirs.
"""

import os
import shutil
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.conftest import PASSWORD, fill_sign_in
from tests.browser.house import House
from tests.browser.page_parts import open_asset
from tests.servers import running_server

pytestmark = pytest.mark.xdist_group("browser")
COLOURS = 256
LARGEST_BYTES = 300_000


@pytest.mark.skipif("ASSAY_SCREENSHOTS" not in os.environ, reason="ASSAY_SCREENSHOTS names no folder")
def test_the_readmes_pictures(visit, request, tmp_path):
    into = Path(os.environ["ASSAY_SCREENSHOTS"]).resolve()
    other = os.environ.get("ASSAY_SCREENSHOTS_OF")
    house = House(Path(other).resolve(), furnish=False) if other else request.getfixturevalue("house")
    golden = shutil.copytree(house.golden, tmp_path / "golden")  # an account adds its key
    with running_server(tmp_path, specs=house.specs, runs=house.runs, golden=golden) as server:
        server.add_user("ada", "reviewer", PASSWORD)
        for name, scheme in (("review", "light"), ("review-dark", "dark")):
            watched = visit(color_scheme=scheme, viewport={"width": 1440, "height": 960})
            page = watched.page(server.url)
            fill_sign_in(page, "ada")
            state = "needs review" if scheme == "light" else "fails"
            row = page.locator("#queue tr[data-row]", has_text=state).first
            row.wait_for()
            open_asset(page, row.get_attribute("data-row"))
            if scheme == "light":
                page.keyboard.press("5")
            else:
                page.get_by_role("button", name="of boundary-edge in the viewer").click()
            page.evaluate("document.getElementById('viewer').settled()")
            path = into / f"{name}.png"
            page.screenshot(path=path, animations="disabled")
            watched.context.close()  # before the server ends, of which an open page would complain
            Image.open(path).convert("RGB").quantize(COLOURS).save(path, optimize=True)
            assert path.stat().st_size < LARGEST_BYTES
