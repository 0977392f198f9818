"""From field to solid: every stage leaves a closed, oriented manifold, and says what it took away."""

import numpy as np
import pytest
import trimesh

from generator.errors import GeneratorError
from generator.mesh.smoothing import taubin
from generator.mesh.topology import (
    areas,
    canonical_order,
    face_components,
    fan_breaks,
    faults,
    signed_volume,
    winding_number,
)
from generator.stages.clean import describe, remove_specks
from generator.stages.colour import paint_within
from generator.stages.decimate import decimate
from generator.stages.extract import extract
from generator.stages.repair import repair


def solid(field):  # type: ignore[no-untyped-def]
    V, F, _ = remove_specks(*extract(field.sdf), 0.0)
    return V, F


def test_extract_gives_an_outward_solid_that_trimesh_accepts(two_solids) -> None:  # type: ignore[no-untyped-def]
    V, F = extract(two_solids.sdf)
    assert faults(V, F) == []
    assert face_components(F, len(V))[0] == 2
    mesh = trimesh.Trimesh(V, F, process=False)
    assert mesh.is_watertight
    assert mesh.volume == pytest.approx(2 * np.pi**2 * 0.5 * 0.2**2 + 4 / 3 * np.pi * 0.12**3, rel=0.03)
    assert mesh.volume == pytest.approx(signed_volume(V, F))


def test_extract_closes_a_surface_that_leaves_the_cube() -> None:
    x = np.linspace(-1.0, 1.0, 17)
    sdf = np.broadcast_to(x[:, None, None], (17, 17, 17)).copy()
    assert faults(*extract(sdf)) == []


def test_extract_survives_a_surface_exactly_on_lattice_points() -> None:
    x = np.abs(np.linspace(-1.0, 1.0, 17))
    sdf = np.maximum(np.maximum(x[:, None, None], x[None, :, None]), x[None, None, :]) - 0.5
    assert faults(*extract(sdf)) == []


@pytest.mark.parametrize(("value", "word"), [(1.0, "empty"), (-1.0, "all solid")])
def test_extract_refuses_a_field_without_a_surface(value: float, word: str) -> None:
    with pytest.raises(GeneratorError, match=word):
        extract(np.full((9, 9, 9), value))


def test_clean_removes_the_speck_and_says_so(two_solids) -> None:  # type: ignore[no-untyped-def]
    V, F = extract(two_solids.sdf)
    kept_V, kept_F, removed = remove_specks(V, F, 0.1)
    assert len(removed) == 1
    assert removed[0] == pytest.approx(4 * np.pi * 0.12**2 / areas(V, F).sum(), rel=0.12)
    assert face_components(kept_F, len(kept_V))[0] == 1
    assert describe(removed) == (f"removed 1 speck, {100 * removed[0]:.2g}% of the area",)
    assert remove_specks(V, F, 0.01)[2] == []
    assert describe([]) == ()


def test_clean_keeps_a_cavity_but_not_one_within_a_speck() -> None:
    axis = np.linspace(-1.0, 1.0, 49)
    P = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1)

    def shell(x: float, outer: float, inner: float):  # type: ignore[no-untyped-def]
        distance = np.sqrt(((P - [x, 0.0, 0.0]) ** 2).sum(axis=3))
        return np.maximum(distance - outer, inner - distance)

    V, F = extract(np.minimum(shell(-0.4, 0.55, 0.09), shell(0.6, 0.2, 0.1)))
    assert face_components(F, len(V))[0] == 4
    V, F, removed = remove_specks(V, F, 0.15)
    count, piece = face_components(F, len(V))
    assert (count, len(removed)) == (2, 2)
    volumes = sorted(signed_volume(V, F[piece == p]) for p in range(count))
    assert volumes[0] < 0.0 < volumes[1]
    assert winding_number(V, F, np.array([-0.4, 0.0, 0.0])) == 0
    assert winding_number(V, F, np.array([-0.4, 0.3, 0.0])) == 1


def _open(V, F):  # type: ignore[no-untyped-def]
    return V, F[3:]


def _flipped(V, F):  # type: ignore[no-untyped-def]
    return V, np.concatenate([F[:5, ::-1], F[5:]])


def _doubled(V, F):  # type: ignore[no-untyped-def]
    return V, np.concatenate([F, F[:1]])


def _fin(V, F):  # type: ignore[no-untyped-def]
    return np.concatenate([V, [[1.0, 1.0, 1.0]]]), np.concatenate([F, [[F[0, 0], F[0, 1], len(V)]]])


def _pinched(V, F):  # type: ignore[no-untyped-def]
    far = V[:, 0].argmax(), V[:, 0].argmin()
    return V, np.where(far[0] == F, far[1], F)


@pytest.mark.parametrize(
    ("breaker", "word"),
    [
        (_open, "open edges"),
        (_flipped, "inconsistently wound"),
        (_doubled, "duplicate faces"),
        (_fin, "non-manifold edges"),
        (_pinched, "non-manifold vertices"),
    ],
)
def test_repair_mends_each_damage(breaker, word: str, two_solids) -> None:  # type: ignore[no-untyped-def]
    broken = breaker(*solid(two_solids))
    assert any(word in fault for fault in faults(*broken))
    V, F = repair(*broken)
    assert faults(V, F) == []


def test_repair_leaves_a_sound_mesh_as_it_is(two_solids) -> None:  # type: ignore[no-untyped-def]
    V, F = solid(two_solids)
    again = repair(V, F)
    assert np.array_equal(again[0], V)
    assert np.array_equal(again[1], F)


def test_repair_stops_at_what_it_cannot_mend() -> None:
    with pytest.raises(GeneratorError, match="still has"):
        repair(np.eye(3), np.array([[0, 1, 2]]))


def test_a_pinch_is_found_at_its_vertex(two_solids) -> None:  # type: ignore[no-untyped-def]
    V, F = solid(two_solids)
    broken_V, broken_F = _pinched(V, F)
    assert fan_breaks(broken_F).tolist() == [int(broken_V[:, 0].argmin())]
    assert fan_breaks(F).tolist() == []


@pytest.mark.parametrize("word", ["mug", "chair", "gift", "duck", "robot", "car"])
def test_every_object_stays_a_solid_down_to_its_triangles(word: str, field_of_word) -> None:  # type: ignore[no-untyped-def]
    field = field_of_word(word)
    V, F = taubin(*repair(*solid(field)))
    for triangles in (1500, 600):
        small_V, small_F = decimate(V, F, triangles)
        assert faults(small_V, small_F) == []
        assert 0.8 * triangles < len(small_F) <= triangles
        painted, colours = paint_within(small_V, small_F, field.rgb, triangles)
        assert faults(painted.V, painted.F) == []
        assert len(painted.F) <= triangles
        assert 1 <= len(colours) <= 9
        assert signed_volume(painted.V, painted.F) == pytest.approx(signed_volume(V, F), rel=0.08)


def test_decimate_is_the_same_twice(two_solids) -> None:  # type: ignore[no-untyped-def]
    V, F = taubin(*solid(two_solids))
    first, second = decimate(V, F, 800), decimate(V, F, 800)
    assert first[0].tobytes() == second[0].tobytes()
    assert first[1].tobytes() == second[1].tobytes()


def test_canonical_order_forgets_the_order(two_solids) -> None:  # type: ignore[no-untyped-def]
    V, F = solid(two_solids)
    V, F = canonical_order(V, F)
    rng = np.random.default_rng(1)
    shuffle = rng.permutation(len(V))
    faces = np.argsort(shuffle)[F][rng.permutation(len(F))]
    faces = np.take_along_axis(faces, (rng.integers(0, 3, len(F))[:, None] + np.arange(3)) % 3, axis=1)
    again_V, again_F = canonical_order(V[shuffle], faces)
    assert np.array_equal(again_V, V)
    assert np.array_equal(again_F, F)
