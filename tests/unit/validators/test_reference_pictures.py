"""Pictures of reference views that cannot be used are said, and are never a pass."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from specs.findings import Status
from specs.reference_view import ReferenceView
from tests.rules.solids import box
from tests.rules.subjects import of, seen_as
from validators.engine import judge
from validators.profile import load_profile

CUBE = box((-0.5,) * 3, (0.5,) * 3)
SILHOUETTE, DEPTH = "silhouette-differs-from-reference", "depth-differs-from-reference"


def write(path, pixels):
    Image.fromarray(pixels).save(path)


@pytest.fixture
def folder(tmp_path):
    alpha = np.zeros((8, 8, 4), np.uint8)
    alpha[2:6, 2:6] = 255
    write(tmp_path / "alpha.png", alpha)
    write(tmp_path / "opaque.png", np.zeros((8, 8, 3), np.uint8))
    write(tmp_path / "small.png", np.zeros((4, 4), np.uint16))
    write(tmp_path / "gray8.png", np.zeros((8, 8), np.uint8))
    write(tmp_path / "rgb.png", np.zeros((8, 8, 3), np.uint8))
    (tmp_path / "cut.png").write_bytes((tmp_path / "alpha.png").read_bytes()[:60])
    (tmp_path / "html.png").write_bytes(b"<!DOCTYPE html>")
    write(tmp_path / "really.jpg", np.zeros((8, 8, 3), np.uint8))
    (tmp_path / "jpeg.png").write_bytes((tmp_path / "really.jpg").read_bytes())
    return tmp_path


@pytest.mark.parametrize(
    ("rule", "view", "words"),
    [
        (SILHOUETTE, ReferenceView("none.png"), "none.png cannot be read as a PNG: No such file"),
        (SILHOUETTE, ReferenceView("html.png"), "html.png cannot be read as a PNG: UnidentifiedImageError"),
        (SILHOUETTE, ReferenceView("jpeg.png"), "jpeg.png cannot be read as a PNG"),
        (SILHOUETTE, ReferenceView("cut.png"), "cut.png "),
        (
            SILHOUETTE,
            ReferenceView("opaque.png"),
            'opaque.png has no transparent pixel; give the view its "background"',
        ),
        (DEPTH, ReferenceView("alpha.png", None, "small.png", 0.1), "small.png is 4 x 4 pixels; allowed: 8 x 8, as"),
        (DEPTH, ReferenceView("alpha.png", None, "gray8.png", 0.1), "gray8.png is not a gray picture of 16 bits"),
        (DEPTH, ReferenceView("alpha.png", None, "rgb.png", 0.1), "rgb.png is not a gray picture of 16 bits"),
    ],
)
def test_a_picture_that_cannot_be_used_keeps_the_asset_from_passing(folder, rule, view, words):
    report = judge(seen_as(CUBE, folder, view), load_profile())
    [finding] = [one for one in report.findings if one.rule == rule]
    assert finding.status is Status.SKIP
    assert f"reference view 0: {words}" in finding.message
    assert report.verdict.value == "FAIL"


def test_each_view_has_its_finding(folder):
    views = [ReferenceView("alpha.png"), ReferenceView("opaque.png", background=(255, 255, 255))]
    report = judge(seen_as(CUBE, folder, *views), load_profile())
    found = [one for one in report.findings if one.rule == SILHOUETTE]
    assert [one.location for one in found] == ["/reference_views/0", "/reference_views/1"]
    assert ["alpha.png" in found[0].message, "opaque.png" in found[1].message] == [True, True]


@pytest.mark.parametrize("subject", [of(CUBE), seen_as(CUBE, Path())], ids=["no_spec", "no_views"])
def test_without_views_there_is_nothing_to_judge(subject):
    report = judge(subject, load_profile())
    assert {one.status for one in report.findings if one.rule in (SILHOUETTE, DEPTH)} == {Status.SKIP}
    assert report.verdict.value == "PASS"
