"""The specs of this repository: they load, differ, and cover what they should."""

from pathlib import Path

import numpy as np
import trimesh

from golden.reading import find_record
from specs.prompt import parse_prompt
from specs.spec import load_specs

ASSETS = Path(__file__).parents[3] / "specs" / "assets"
SPECS = load_specs([ASSETS])


def test_every_file_is_a_spec_and_ids_and_hashes_are_unique() -> None:
    assert len(SPECS) == len(list(ASSETS.glob("*.json"))) == len({spec.id for spec in SPECS})
    assert len({spec.sha256 for spec in SPECS}) == len(SPECS)
    assert all(spec.description for spec in SPECS)


def test_fields_that_came_later_left_every_digest_as_it_was_approved() -> None:
    approved = {spec.id: find_record(spec.id) for spec in SPECS}
    assert {spec.id: spec.sha256 for spec in SPECS} == {
        id: record.spec_sha256 for id, record in approved.items() if record is not None
    }


def test_ten_objects_and_eight_colours_are_generated_and_one_file_is_gated() -> None:
    prompts = [parse_prompt(spec.prompt) for spec in SPECS if spec.prompt]
    assert len({prompt.object for prompt in prompts}) >= 10
    assert len({prompt.colour for prompt in prompts}) >= 8
    assert any(prompt.height for prompt in prompts) and any(prompt.width for prompt in prompts)
    assert [spec.id for spec in SPECS if spec.source == "file"] == ["crate"]


def test_an_id_says_what_the_prompt_asks_for() -> None:
    for spec in SPECS:
        if spec.prompt:
            assert set(spec.id.split("-")) <= set(spec.prompt.split())


def test_the_crate_is_a_clean_solid() -> None:
    crate = trimesh.load(ASSETS / "meshes" / "crate.obj", process=False)
    assert crate.is_watertight and crate.is_winding_consistent and crate.body_count == 1
    assert 100 <= len(crate.faces) <= 500 and crate.area_faces.min() > 1e-4
    assert crate.volume > 0.8 and crate.euler_number == 2
    assert len(np.unique(crate.vertices, axis=0)) == len(crate.vertices)
    assert np.array_equal(crate.bounds, [[-0.5] * 3, [0.5] * 3])
