"""A stage forgets the order of its input, and PyMeshLab agrees with what replaced it."""

import numpy as np
import pymeshlab
import pytest

from generator.judge.views import judged_views
from generator.mesh.smoothing import LAMBDA, MU, ROUNDS, taubin
from generator.mesh.topology import Faces, Vertices, canonical_order
from generator.render.rotate import combined, to_camera, to_world
from generator.stages.clean import remove_specks
from generator.stages.colour import paint_within
from generator.stages.decimate import decimate
from generator.stages.extract import extract
from specs.camera import orbit


@pytest.fixture(scope="module")
def mug() -> tuple[Vertices, Faces, np.ndarray]:
    axis = np.linspace(-1.0, 1.0, 33)
    x, y, z = np.meshgrid(axis, axis, axis, indexing="ij")
    across = np.sqrt(x * x + z * z)
    cup = np.maximum(np.maximum(across - 0.5, abs(y) - 0.6), np.minimum(0.38 - across, y + 0.5) * 1.0)
    handle = np.sqrt((np.sqrt((x - 0.5) ** 2 + y * y) - 0.3) ** 2 + z * z) - 0.1
    rgb = np.where((handle < cup)[..., None], [0.9, 0.9, 0.9], [0.8, 0.1, 0.1])
    V, F = extract(np.minimum(cup, handle))
    return V, F, rgb


def shuffled(V: Vertices, F: Faces, seed: int) -> tuple[Vertices, Faces]:
    rng = np.random.default_rng(seed)
    place = rng.permutation(len(V))
    moved = np.empty_like(V)
    moved[place] = V
    faces = place[F][rng.permutation(len(F))]
    return moved, np.take_along_axis(faces, (rng.integers(0, 3, len(F))[:, None] + np.arange(3)) % 3, axis=1)


@pytest.mark.parametrize("seed", range(3))
def test_the_mesh_stages_forget_the_order_of_their_input(seed: int, mug) -> None:  # type: ignore[no-untyped-def]
    V, F, rgb = mug
    other = shuffled(V, F, seed)
    for stage in (
        canonical_order,
        taubin,
        lambda V, F: remove_specks(V, F, 0.02)[:2],
        lambda V, F: decimate(V, F, 1200),
    ):
        one, two = stage(V, F), stage(*other)
        assert one[0].tobytes() == two[0].tobytes()
        assert one[1].tobytes() == two[1].tobytes()
    assert paint_within(V, F, rgb, 9000)[1].tolist() == paint_within(*other, rgb, 9000)[1].tolist()


def test_smoothing_is_pymeshlabs_to_the_grid(mug) -> None:  # type: ignore[no-untyped-def]
    V, F = canonical_order(*mug[:2])
    meshes = pymeshlab.MeshSet(verbose=False)
    meshes.add_mesh(pymeshlab.Mesh(vertex_matrix=V, face_matrix=F.astype(np.int32)))
    meshes.apply_filter("apply_coord_taubin_smoothing", lambda_=LAMBDA, mu=MU, stepsmoothnum=ROUNDS)
    theirs, faces = canonical_order(meshes.current_mesh().vertex_matrix(), F)
    ours, _ = taubin(V, F)
    assert abs(ours - theirs).max() < 3e-6 or _same_surface(ours, theirs)
    assert len(faces) == len(F)


def _same_surface(a: Vertices, b: Vertices) -> bool:
    """The same points, when two that nearly tie changed places in the canonical order."""
    return all(abs(b - point).max(axis=1).min() < 3e-6 for point in a)


def test_a_rotation_is_three_products_summed_from_the_left() -> None:
    rng = np.random.default_rng(0)
    vectors, matrix = rng.normal(size=(50, 3)), rng.normal(size=(3, 3))
    for vector, got in zip(vectors.tolist(), combined(vectors, matrix).tolist(), strict=True):
        a, b, c = matrix.tolist()
        assert got == [vector[0] * a[k] + vector[1] * b[k] + vector[2] * c[k] for k in range(3)]
    c2w = orbit(30.0, 20.0, 8).c2w
    assert to_world(to_camera(vectors, c2w), c2w) == pytest.approx(vectors, abs=1e-14)


def test_the_judges_pictures_are_float64_and_forget_the_order(mug) -> None:  # type: ignore[no-untyped-def]
    V, F, _ = mug
    V, F = decimate(V, F, 1200)
    colours = np.broadcast_to([0.8, 0.1, 0.1], (len(F), 3))
    views = judged_views(V, F, colours)
    assert views.dtype == np.float64
    assert views.shape == (12, 7, 64, 64)
    again = judged_views(V, np.roll(F, 1, axis=1), colours)
    assert abs(views - again).max() < 1e-9
