"""Waivers and baselines touch the assets that they are about, and when they lapse too."""

import datetime
import json

import pytest

from gate.excuses import day
from tests.unit.gate.changed.change_samples import kept, put
from tests.unit.gate.git_samples import commit_all

ALL = ["crate", "mug", "painted.obj", "plain.obj"]


def waiver(asset, expires="2030-01-31", **more):
    return {"rule": "boundary-edge", "asset": asset, "reason": "known", "owner": "Ada", "expires": expires,
            "fingerprint": "mesh:" + "0" * 64, **more}  # fmt: skip


def write(root, *waivers):
    put(root / "waivers.json", json.dumps({"version": 1, "waivers": waivers}, indent=1))


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """Commits of the tests are of the machine's own day, which waivers of 2030 outlive."""
    monkeypatch.setattr(day, "today", lambda: datetime.date(2029, 1, 1))


@pytest.mark.parametrize(
    ("waivers", "names"),
    [
        ([waiver("crate"), waiver("mug")], []),
        ([waiver("mug"), waiver("crate")], []),
        ([waiver("crate")], ["mug"]),
        ([waiver("crate"), waiver("mug", reason="another")], ["mug"]),
        ([waiver("crate"), waiver("mug"), waiver("./meshes//plain.obj")], ["plain.obj"]),
        ([waiver("crate"), waiver("mug"), waiver("specs/mug.obj")], []),  # a spec's mesh goes by the spec's id
        ([], ["crate", "mug"]),
        (["nonsense"], ALL),
        ([{}], ALL),
        ([waiver("../outside.obj")], ALL),
    ],
)
def test_assets_whose_waivers_changed(root, waivers, names):
    write(root, waiver("crate"), waiver("mug"))
    commit_all(root)
    assert kept() == []
    write(root, *waivers)
    assert kept() == names


def test_a_file_that_comes_or_goes_touches_its_assets_and_a_damaged_one_all(root):
    write(root, waiver("mug"))
    assert kept() == ["mug"]
    commit_all(root)
    (root / "waivers.json").unlink()
    assert kept() == ["mug"]
    put(root / "waivers.json", "{")
    assert kept() == ALL
    commit_all(root)
    write(root, waiver("mug"))
    assert kept() == ALL


@pytest.mark.parametrize(("expires", "names"), [("2028-12-31", ["mug"]), ("2029-01-01", []), ("2001-01-01", [])])
def test_a_waiver_that_lapsed_since_touches_its_asset(root, expires, names):
    write(root, waiver("mug", expires))
    commit_all(root)
    assert kept() == names
