"""Real generations of shipped specs, from nothing, held byte for byte against their golden records."""

import pytest

from gate.making import Workshop, key_of, made_again
from golden.comparison import Match, compare_with_record
from golden.difference import write_pictures
from golden.reading import find_record, previews_folder
from specs.spec import load_spec
from tests.house import ASSETS, GOLDEN

SPECS = ("red-mug", "blue-house", "yellow-duck")


@pytest.mark.parametrize("id", SPECS)
def test_a_fresh_generation_is_the_approved_asset(id, tmp_path):
    spec = load_spec(ASSETS / f"{id}.json")
    record = find_record(id, GOLDEN)
    assert record is not None, f"no golden record; look at the asset, then: ./run approve {id} --reason '...'"
    with made_again(spec, Workshop(tmp_path / "runs"), key_of(spec)) as run:
        found = compare_with_record(run.manifest, record)
        if found.match is not Match.EQUAL:
            for want in sorted((previews_folder(id, GOLDEN) / "views").glob("*.png")):
                write_pictures(run.folder / "views" / want.name, want, tmp_path / "differences")
        assert found.match is Match.EQUAL, (
            f"{found.message()}; pictures: {tmp_path}/differences; if the change is meant: "
            f"./run gate {id} && ./run approve {id} --reason '...'"
        )


def test_every_shipped_spec_has_a_record_of_its_own():
    ids = {path.stem for path in ASSETS.glob("*.json")}
    records = {path.stem for path in (GOLDEN / "records").glob("*.json")}
    assert records == ids
    for id in sorted(ids):
        record = find_record(id, GOLDEN)
        assert record is not None and record.spec_sha256 == load_spec(ASSETS / f"{id}.json").sha256
