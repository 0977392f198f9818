"""What set-up compiles: meshes large enough for the compiled loops, broken in every way."""

import numpy as np

from validators.kernels import CORNERS_WARM, warm


def test_the_samples_are_large_enough_for_the_compiled_loops():
    samples = list(warm.samples())
    assert len(samples) == 5 and {one.weld for one in samples} == {"position", "none"}
    for one in samples:
        assert len(one.mesh.corners) >= CORNERS_WARM and one.mesh.corners.max() < len(one.mesh.V)
    clean, _, broken, quads, far = samples
    assert set(quads.mesh.sizes) == {4} and len(clean.mesh.uvs) == 2
    assert np.ptp(far.mesh.V) > 1e6 * np.ptp(clean.mesh.V)  # too far for boxes in float32
    uses = {tuple(sorted(pair)): 0 for pair in _pairs(clean.mesh)}
    for pair in _pairs(clean.mesh):
        uses[tuple(sorted(pair))] += 1
    assert set(uses.values()) == {2}
    pairs = list(_pairs(broken.mesh))
    assert len(set(pairs)) < len(pairs) and any(a == b for a, b in pairs)


def _pairs(mesh):
    """Each half-edge of the triangles."""
    for a, b, c in mesh.F.tolist():
        yield from ((a, b), (b, c), (c, a))


def test_what_other_sources_compiled_is_swept_away(tmp_path):
    for name in ("checks-old", "checks-new", "field_old"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "loop.nbc").write_text("")
    warm.sweep(tmp_path / "checks-new")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["checks-new", "field_old"]
