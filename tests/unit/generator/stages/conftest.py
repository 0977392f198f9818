"""Analytic fields, and pipelines whose optimisation and judge are faked so that a run takes a second."""

import json
from collections.abc import Callable

import numpy as np
import pytest

from generator.critic.objects import OBJECTS, evaluate
from generator.critic.objects.part import Part
from generator.field import Field
from generator.field.field import FIELD_UNIT
from generator.mesh import studio
from generator.stages import STAGES, Outputs, Stage, evidence, turntable
from generator.stages.optimise import pack_field
from specs.prompt import COLOURS
from specs.spec import Spec, parse_spec

POINTS = 33


def lattice(points: int = POINTS) -> np.ndarray:
    """(points^3, 3) lattice of [-1, 1]^3."""
    axis = np.linspace(-1.0, 1.0, points)
    return np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(-1, 3)


def torus_and_ball(points: int = POINTS) -> Field:
    """A red torus and, apart from it, a small white ball."""
    P = lattice(points)
    ring = np.hypot(np.hypot(P[:, 0], P[:, 2]) - 0.5, P[:, 1]) - 0.2
    ball = np.sqrt(((P - [0.0, 0.6, 0.0]) ** 2).sum(axis=1)) - 0.12
    return _field(np.minimum(ring, ball), np.where((ball < ring)[:, None], 0.9, [[0.8, 0.1, 0.1]]), points)


def object_field(word: str, points: int = POINTS) -> Field:
    """A procedural object in red with white parts."""
    parts = OBJECTS[word](1.0, 1.0)
    distance, part = evaluate(parts, lattice(points))
    return _field(distance, np.array([_colour(p) for p in parts])[part], points)


def _colour(part: Part) -> tuple[float, float, float]:
    named = {"primary": COLOURS["red"], "secondary": COLOURS["white"]}
    return named[part.colour] if isinstance(part.colour, str) else part.colour


def _field(sdf: np.ndarray, rgb: np.ndarray, n: int) -> Field:
    sdf, rgb = (np.rint(values / FIELD_UNIT) * FIELD_UNIT for values in (sdf, rgb))
    return Field(sdf.reshape(n, n, n), rgb.reshape(n, n, n, 3), 0.02)


class FakeGenerator:
    """The real stages, but the optimisation gives an analytic field and counts its calls, and the judge is silent."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.optimised = 0
        real = STAGES["optimise"]
        fake = Stage("optimise", (), real.params, self._optimise, real.module)
        self.stages = dict(STAGES) | {"optimise": fake}
        monkeypatch.setattr(turntable, "SIZE_PX", 48)
        monkeypatch.setattr(studio, "PROBES", 4)
        monkeypatch.setattr(evidence, "judge", lambda V, F, rgb, prompt: {"object": prompt.object})

    def _optimise(self, inputs, params, watch):  # type: ignore[no-untyped-def]
        self.optimised += 1
        watch.spend(100)
        watch.tick(1, 1)
        return Outputs({"field": pack_field(torus_and_ball(33))}, evaluations=100)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeGenerator:
    return FakeGenerator(monkeypatch)


@pytest.fixture
def two_solids() -> Field:
    return torus_and_ball()


@pytest.fixture
def field_of_word() -> Callable[..., Field]:
    return object_field


@pytest.fixture
def make_spec() -> Callable[..., Spec]:
    """A small spec: 1,500 triangles, 2 pictures; keywords change `post`, and `budgets` is one of its own."""

    def make(prompt: str = "a red mug", budgets: dict[str, float] | None = None, seed: int = 0, **post: float) -> Spec:
        settings = {"post": {"triangles": 1500, "turntable_views": 2} | post}
        document = {"version": 1, "source": "generate", "prompt": prompt, "seed": seed, "generator": settings}
        return parse_spec(json.dumps(document | {"budgets": budgets or {}}).encode(), "test-asset.json")

    return make
