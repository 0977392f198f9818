"""Pictures of a mesh from all around: what is in front, what is lit, what has a colour, what has no picture."""

import io

import numpy as np
import pytest
from PIL import Image

from gate.geometry.drawn import Undrawable
from gate.geometry.pictures import COLUMNS, sheet
from tests.rules.solids import box, sphere
from tests.rules.writers import glb, obj, ply_binary
from validators.meshes import read_mesh

PX = 48


def pictures(path, data, views=8, most=10_000):
    """(views, PX, PX, 4) of a mesh file."""
    path.write_bytes(data)
    whole = Image.open(io.BytesIO(sheet(read_mesh(path), path.suffix == ".glb", views, PX, most)))
    assert whole.format == "WEBP" and whole.size == (min(views, COLUMNS) * PX, -(-views // COLUMNS) * PX)
    tiles = np.asarray(whole.convert("RGBA")).reshape(-1, PX, min(views, COLUMNS), PX, 4)
    return tiles.transpose(0, 2, 1, 3, 4).reshape(-1, PX, PX, 4)[:views]


def test_a_ball_is_a_disc_in_the_middle_from_everywhere(tmp_path):
    V, F = sphere(3)
    for picture in pictures(tmp_path / "a.obj", obj(100.0 * V + (7.0, -5.0, 1000.0), F)):
        rows, columns = np.nonzero(picture[..., 3] > 127)
        assert abs(rows.mean() - PX / 2) < 1 and abs(columns.mean() - PX / 2) < 1
        assert 0.95 < len(rows) / (np.pi * (0.475 * PX) ** 2) < 1.02
        above, below = picture[: PX // 3, ..., :3], picture[-PX // 3 :, ..., :3]
        assert above[picture[: PX // 3, ..., 3] > 250].mean() > below[picture[-PX // 3 :, ..., 3] > 250].mean() + 20


def test_the_front_is_first_and_azimuth_grows(tmp_path):
    V, F = box((-1.0, -1.0, -0.1), (1.0, 1.0, 0.1))  # a board that faces +z
    covered = [np.count_nonzero(one[..., 3] > 127) for one in pictures(tmp_path / "a.glb", glb(V, F))]
    assert covered[0] == max(covered) and covered[2] == min(covered)
    # A post with an arm from it towards +z, the front: seen from +x, at azimuth 90, the post stands on the right.
    arm, post = box((-0.1, -0.1, 0.0), (0.1, 0.1, 2.0)), box((-0.1, -1.0, -0.1), (0.1, 1.0, 0.1))
    V, F = np.vstack([arm[0], post[0]]), np.vstack([arm[1], post[1] + len(arm[0])])
    shots = pictures(tmp_path / "b.obj", obj(V, F))
    from_right, from_left = (np.median(np.nonzero(shots[at][..., 3] > 127)[1]) for at in (2, 6))
    assert from_right > PX / 2 + 5 and from_left < PX / 2 - 5


def test_colours_of_the_file_are_seen(tmp_path):
    from tests.unit.gate.geometry.test_drawn import two_primitives_and_an_instance

    assert len(pictures(tmp_path / "parts.glb", two_primitives_and_an_instance().glb(), views=3)) == 3
    V, F = sphere(2)
    text = obj(V, F).decode().splitlines()
    red = "\n".join(f"{line} 1 0 0" if line.startswith("v ") else line for line in text)
    picture = pictures(tmp_path / "a.obj", red.encode(), views=1)[0]
    seen = picture[picture[..., 3] > 250].astype(int)
    assert seen[:, 0].mean() > 120 and seen[:, 1:3].mean() < 40


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"v 0 0 0\nv 1 0 0\n", "no faces that can be drawn"), (obj(*sphere(4)), "pictures are made of at most 100")],
)
def test_what_has_no_picture_says_why(tmp_path, data, words):
    with pytest.raises(Undrawable, match=words):
        pictures(tmp_path / "a.obj", data, most=100)


def test_numbers_that_are_none_cost_their_faces_alone(tmp_path):
    V, F = sphere(2)
    V = V.copy()
    V[5] = np.nan
    picture = pictures(tmp_path / "a.ply", ply_binary(V, F), views=1)[0]
    assert np.count_nonzero(picture[..., 3] > 127) > 500
    flat = np.array([[0.0, 0, 0], [0, 0, 0], [0, 0, 0]])
    assert pictures(tmp_path / "b.obj", obj(flat, [[0, 1, 2]]), views=1).max() == 0
