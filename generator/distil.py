"""Score distillation: from a prompt and a critic to a field."""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from specs.camera import Camera
from specs.settings import GeneratorSettings

from . import losses
from .arithmetic import Arithmetic
from .cameras import stratified_cameras
from .errors import GeneratorError, NonFiniteError
from .field import CHANNELS, REPRESENTATIONS, Field, LatticeRenderer, Representation
from .field.resize import enlarge, enlarge_adjoint
from .guidance import GUIDANCE, annealed_timestep
from .noise import STREAM_NOISE, gaussian
from .priors import Canonically, Prior
from .recorder import CERTAIN, Recorder
from .states import STATES, State
from .workers import Workers

EVALUATIONS_PER_VIEW = 2  # with and without the words
# The learning rate holds for this share of the steps, then falls evenly to RATE_END of it: late steps settle.
RATE_HOLD = Fraction(1, 2)
RATE_END = Fraction(1, 10)


@dataclass(frozen=True)
class Observer:
    """Who follows an optimisation; nothing that these do changes a bit of it.

    tick(done, total) follows each step, and so does kept(state, recorder) with the state after it. budget_check(
    evaluations) precedes each step with the critic's evaluations used once it is done; what it raises stops the run.
    stopwatch(part) is called when a part of a step ends.
    """

    tick: Callable[[int, int], None] = lambda done, total: None
    kept: Callable[[State, Recorder], None] = lambda state, recorder: None
    budget_check: Callable[[int], None] = lambda evaluations: None
    stopwatch: Callable[[str], None] = lambda part: None


@dataclass
class Distillation:
    """An optimisation under way, one `step` at a time.

    Its whole state after a step is `state` and the number of steps in `recorder`: whoever puts both back goes on as if
    nothing had been. Raises GeneratorError("spec") for settings that this prior cannot serve.
    """

    settings: GeneratorSettings
    prompt: str
    seed: int
    prior: Prior
    arithmetic: Arithmetic = field(default_factory=Arithmetic)
    observer: Observer = field(default_factory=Observer)
    recorder: Recorder = field(default_factory=Recorder)

    def __post_init__(self) -> None:
        _check(self.settings, self.prior)
        form, optimiser = self.settings.representation, self.settings.optimiser
        self.workers = Workers(self.arithmetic.threads)
        make = REPRESENTATIONS[form.name]
        self.grid: Representation = make(form.levels, form.level_starts, form.beta, self.workers)
        self.state = STATES[self.arithmetic.determinism](form.levels, optimiser.learning_rate, self.workers)

    def run(self) -> Field:
        """All steps that are left, then the field. Raises NonFiniteError, naming step and tensor."""
        steps = self.settings.optimiser.steps
        try:
            for number in range(len(self.recorder.steps), steps):
                self.step(number)
                self.observer.kept(self.state, self.recorder)
                self.observer.tick(number + 1, steps)
            result = self.grid.field(self.state)
        finally:
            self.workers.close()
        _require_finite(steps, "field", result.lattice())
        return result

    def step(self, number: int) -> None:
        """One step, numbered from 0: gradient, rounding, and the state's move."""
        observer, progress = self.observer, Fraction(number, self.settings.optimiser.steps)
        observer.budget_check((number + 1) * self.settings.cameras.views * EVALUATIONS_PER_VIEW)
        view = self._look(number, progress)
        gradients = self._gradients(view, self.prior, canonical=False)
        self.recorder.probe(number, gradients)
        margin = self.state.offer(gradients)
        observer.stopwatch("rounding")
        if margin is not None and margin.value <= CERTAIN:
            # Another platform might round this the other way: all take the way that every platform can repeat.
            self.state.offer(self._gradients(view, Canonically(self.prior), canonical=True))
            self.recorder.recomputed.append(number + 1)
            observer.stopwatch("recomputing")
        self.recorder.margin(margin, self.grid.levels)
        self.state.advance(_rate(progress))
        observer.stopwatch("optimiser")
        self.recorder.state(self.state.tensors())
        observer.stopwatch("hashing")

    def both_gradients(self, number: int) -> tuple[list[NDArray | None], list[NDArray | None]]:
        """What a step would round, as this machine computes it and canonically; nothing moves. For measurements."""
        view = self._look(number, Fraction(number, self.settings.optimiser.steps))
        ours = self._gradients(view, self.prior, canonical=False)
        return ours, self._gradients(view, Canonically(self.prior), canonical=True)

    def _look(self, number: int, progress: Fraction) -> "_Look":
        lattice = self.grid.build(self.state, progress)
        self.observer.stopwatch("grid")
        cameras = _cameras(self.settings, self.seed, number)
        renderer = self.grid.render(lattice, progress, cameras)
        _require_finite(number, "views", renderer.planes)
        self.observer.stopwatch("render")
        return _Look(number, lattice, cameras, renderer)

    def _gradients(self, look: "_Look", prior: Prior, canonical: bool) -> list[NDArray | None]:
        """The gradient on each level. canonical: sums in the order that every machine can repeat."""
        grad = _view_gradient(self.settings, self.prompt, self.seed, prior, look, self.observer.stopwatch)
        lattice_grad = look.renderer.backward(grad, self.arithmetic.shuffle, canonical)
        self.observer.stopwatch("backward")
        _add_shape_losses(self.settings, look.lattice, lattice_grad)
        _require_finite(look.number, "gradient", lattice_grad)
        self.observer.stopwatch("losses")
        gradients = self.grid.spread(lattice_grad)
        self.observer.stopwatch("grid")
        return gradients


@dataclass(frozen=True)
class _Look:
    """What a step sees: the lattice (n, n, n, 4), from where, and how."""

    number: int
    lattice: NDArray
    cameras: Sequence[Camera]
    renderer: LatticeRenderer


def _check(settings: GeneratorSettings, prior: Prior) -> None:
    if tuple(prior.channels) != CHANNELS:
        raise GeneratorError(
            "spec",
            f"generator/prior: it judges {', '.join(prior.channels)}; allowed with "
            f"{settings.representation.name}: {', '.join(CHANNELS)}",
        )
    largest = max(settings.cameras.resolution_px)
    if largest > prior.resolution_px:
        raise GeneratorError(
            "spec", f"generator/cameras/resolution_px: {largest} is above the prior's {prior.resolution_px}"
        )


def _rate(progress: Fraction) -> Fraction:
    """Factor on the learning rate."""
    falling = max(progress - RATE_HOLD, Fraction(0)) / (1 - RATE_HOLD)
    return 1 - (1 - RATE_END) * falling


def _cameras(settings: GeneratorSettings, seed: int, step: int) -> list[Camera]:
    chosen = settings.cameras
    late = step >= Fraction(repr(chosen.resolution_switch)) * settings.optimiser.steps
    return stratified_cameras(step, seed, chosen.views, chosen.elevation_deg, chosen.resolution_px[late])


def _view_gradient(
    settings: GeneratorSettings, prompt: str, seed: int, prior: Prior, look: _Look, stopwatch: Callable[[str], None]
) -> NDArray:
    """Gradient (b, 8, h, w) on the renderer's planes: the critic's, and the losses that are seen in the views."""
    guidance, planes, step = settings.guidance, look.renderer.planes, look.number
    t = annealed_timestep(step, settings.optimiser.steps, seed, guidance.t_max, guidance.t_min)
    views = enlarge(planes[:, :7], prior.resolution_px)
    noise = gaussian(seed, STREAM_NOISE, step, views.shape).astype(views.dtype)
    size_px = prior.resolution_px
    enlarged = [dataclasses.replace(camera, width_px=size_px, height_px=size_px) for camera in look.cameras]
    conditioning = prior.conditioning(prompt, enlarged)
    stopwatch("noise")
    judged = GUIDANCE[guidance.name](views, prior, conditioning, t, noise, guidance.scale)
    _require_finite(step, "guidance gradient", judged)
    stopwatch("critic")
    grad = np.empty((planes.shape[0], 8, *planes.shape[2:]), planes.dtype)
    grad[:, :7] = enlarge_adjoint(judged, planes.shape[-1])
    grad[:, 3] += settings.losses.opacity * losses.opacity(planes[:, 3])[1]
    grad[:, 7] = settings.losses.orientation * losses.orientation(planes[:, 7])[1]
    return grad


def _add_shape_losses(settings: GeneratorSettings, lattice: NDArray, lattice_grad: NDArray) -> None:
    """Add the gradients of the losses on the signed distance itself."""
    sdf = np.ascontiguousarray(lattice[..., 0])
    for weight, loss in (
        (settings.losses.eikonal, losses.eikonal),
        (settings.losses.smoothness, losses.smoothness),
    ):
        if weight:
            lattice_grad[..., 0] += weight * loss(sdf)[1]


def _require_finite(step: int, tensor: str, values: NDArray) -> None:
    if not np.isfinite(values).all():
        raise NonFiniteError(step, tensor)
