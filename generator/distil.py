"""Score distillation: from a prompt and a critic to a field."""

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from specs.camera import Camera
from specs.settings import GeneratorSettings

from . import losses
from .cameras import stratified_cameras
from .errors import GeneratorError, NonFiniteError
from .field import CHANNELS, REPRESENTATIONS, Field, LatticeRenderer
from .field.resize import enlarge, enlarge_adjoint
from .guidance import GUIDANCE, annealed_timestep
from .noise import STREAM_NOISE, gaussian
from .optimiser import OPTIMISERS
from .priors import Prior

Tick = Callable[[int, int], None]
BudgetCheck = Callable[[int], None]
Stopwatch = Callable[[str], None]

EVALUATIONS_PER_VIEW = 2  # with and without the words
# The learning rate holds for this share of the steps, then falls evenly to RATE_END of it: late steps settle.
RATE_HOLD = 0.5
RATE_END = 0.1


def optimise(
    settings: GeneratorSettings,
    prompt: str,
    seed: int,
    prior: Prior,
    tick: Tick = lambda done, total: None,
    budget_check: BudgetCheck = lambda evaluations: None,
    stopwatch: Stopwatch = lambda part: None,
) -> Field:
    """The field that `prior` takes for `prompt`, by score distillation (Poole et al. 2022) on the prior's channels.

    tick(done, total) follows each step. budget_check(evaluations) precedes each step with the critic's evaluations
    used once it is done; what it raises stops the run. stopwatch(part) is called when a part of a step ends.
    Raises NonFiniteError, naming step and tensor; GeneratorError("spec") for settings that this prior cannot serve.
    """
    _check(settings, prior)
    grid = REPRESENTATIONS[settings.representation.name](
        settings.representation.levels, settings.representation.level_starts, settings.representation.beta
    )
    optimiser = OPTIMISERS[settings.optimiser.name](settings.optimiser.learning_rate)
    steps = settings.optimiser.steps
    for step in range(steps):
        progress = step / steps
        budget_check((step + 1) * settings.cameras.views * EVALUATIONS_PER_VIEW)
        cameras = _cameras(settings, seed, step)
        lattice = grid.build(progress)
        stopwatch("grid")
        renderer = grid.render(lattice, progress, cameras)
        _require_finite(step, "views", renderer.planes)
        stopwatch("render")
        grad = _view_gradient(settings, prompt, seed, prior, step, cameras, renderer, stopwatch)
        lattice_grad = renderer.backward(grad)
        stopwatch("backward")
        _add_shape_losses(settings, lattice, lattice_grad)
        _require_finite(step, "gradient", lattice_grad)
        stopwatch("losses")
        grads = grid.spread(lattice_grad)
        stopwatch("grid")
        optimiser.step(grid.parameters, grads, _rate(progress))
        stopwatch("optimiser")
        tick(step + 1, steps)
    field = grid.field()
    _require_finite(steps, "field", field.lattice())
    return field


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


def _rate(progress: float) -> float:
    """Factor on the learning rate."""
    falling = max(progress - RATE_HOLD, 0.0) / (1.0 - RATE_HOLD)
    return 1.0 - (1.0 - RATE_END) * falling


def _cameras(settings: GeneratorSettings, seed: int, step: int) -> list[Camera]:
    chosen = settings.cameras
    late = step >= chosen.resolution_switch * settings.optimiser.steps
    return stratified_cameras(step, seed, chosen.views, chosen.elevation_deg, chosen.resolution_px[late])


def _view_gradient(
    settings: GeneratorSettings,
    prompt: str,
    seed: int,
    prior: Prior,
    step: int,
    cameras: Sequence[Camera],
    renderer: LatticeRenderer,
    stopwatch: Stopwatch,
) -> NDArray[np.float32]:
    """Gradient (b, 8, h, w) on the renderer's planes: the critic's, and the losses that are seen in the views."""
    guidance, planes = settings.guidance, renderer.planes
    t = annealed_timestep(step, settings.optimiser.steps, seed, guidance.t_max, guidance.t_min)
    views = enlarge(planes[:, :7], prior.resolution_px)
    noise = gaussian(seed, STREAM_NOISE, step, views.shape)
    size_px = prior.resolution_px
    enlarged = [dataclasses.replace(camera, width_px=size_px, height_px=size_px) for camera in cameras]
    conditioning = prior.conditioning(prompt, enlarged)
    stopwatch("noise")
    judged = GUIDANCE[guidance.name](views, prior, conditioning, t, noise, guidance.scale)
    _require_finite(step, "guidance gradient", judged)
    stopwatch("critic")
    grad = np.empty((planes.shape[0], 8, *planes.shape[2:]), np.float32)
    grad[:, :7] = enlarge_adjoint(judged, planes.shape[-1])
    grad[:, 3] += np.float32(settings.losses.opacity) * losses.opacity(planes[:, 3])[1]
    grad[:, 7] = np.float32(settings.losses.orientation) * losses.orientation(planes[:, 7])[1]
    return grad


def _add_shape_losses(settings: GeneratorSettings, lattice: NDArray, lattice_grad: NDArray) -> None:
    """Add the gradients of the losses on the signed distance itself."""
    sdf = np.ascontiguousarray(lattice[..., 0])
    for weight, loss in (
        (settings.losses.eikonal, losses.eikonal),
        (settings.losses.smoothness, losses.smoothness),
    ):
        if weight:
            lattice_grad[..., 0] += np.float32(weight) * loss(sdf)[1]


def _require_finite(step: int, tensor: str, values: NDArray) -> None:
    if not np.isfinite(values).all():
        raise NonFiniteError(step, tensor)
