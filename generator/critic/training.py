"""Training of a critic: x0-prediction on noised renders, with the words dropped now and then for guidance.

Source of the recipe: Ho and Salimans 2022 (classifier-free guidance), Nichol and Dhariwal 2021 (cosine schedule).
"""

import time
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from diffusers import DDIMScheduler
from numpy.typing import NDArray
from torch import Tensor

from specs.prompt import COLOURS, OBJECTS

from . import dataset
from .conditioning import COLOUR_WORDS, HEIGHT_WORDS, OBJECT_WORDS, WIDTH_WORDS
from .dataset import LayerSet
from .model import PatchCritic

TEXT_DROPOUT = 0.1
# How much more an albedo error counts on accents (eyes, windows) and on the second part: small things are lost first.
# A weight that depends on the pixel and not on the prediction leaves the best prediction, the mean, where it is.
ACCENT_WEIGHT, SECOND_WEIGHT = 5.0, 1.0
DEFAULT_PART_COLOUR = 0.4  # share of samples in which the second part has the colour that the vocabulary gives it


@dataclass(frozen=True)
class Recipe:
    """What tells the guide from the judge: size and seed; the rest they share."""

    seed: int
    width: int
    blocks: int
    patch_hidden: int
    batch: int = 128
    learning_rate: float = 1.5e-3
    ema: float = 0.9995


RECIPES = {
    "guide": Recipe(seed=1, width=512, blocks=4, patch_hidden=128),
    "judge": Recipe(seed=2, width=304, blocks=4, patch_hidden=96),
}


def new_scheduler() -> DDIMScheduler:
    """The noise schedule of every embedded critic."""
    return DDIMScheduler(
        num_train_timesteps=1000, beta_schedule="squaredcos_cap_v2", prediction_type="sample", clip_sample=False
    )


def new_model(recipe: Recipe) -> PatchCritic:
    """An untrained critic of that recipe; the same weights every time."""
    torch.manual_seed(recipe.seed)
    return PatchCritic(
        objects=OBJECT_WORDS,
        colours=COLOUR_WORDS,
        heights=HEIGHT_WORDS,
        widths=WIDTH_WORDS,
        width=recipe.width,
        blocks=recipe.blocks,
        patch_hidden=recipe.patch_hidden,
    )


class Batches:
    """Endless noised batches: (x0, x_t, t, words, camera, weight), patches (b, 64, 448), weight (b, 64, 1, 64)."""

    def __init__(self, rows: LayerSet, alpha_bar: Tensor, batch: int, seed: int) -> None:
        self.rows, self.alpha_bar, self.batch = rows, alpha_bar, batch
        self.random = np.random.default_rng(seed)
        self.noise = torch.Generator().manual_seed(seed)
        self.palette = np.array(list(COLOURS.values()))
        self.allowed = _allowed_colours()
        self.default_part = np.array(
            [COLOUR_WORDS.index(w.part_colour) if w.part_colour else -1 for w in OBJECTS.values()]
        )

    def draw(self) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
        """The next batch."""
        rows = self.random.integers(0, len(self.rows.layers), self.batch)
        nouns = self.rows.words[rows, 0]
        colour = np.array([self.random.choice(self.allowed[noun]) for noun in nouns])
        part = self._part_colours(nouns, colour)
        x0 = coloured(self.rows, rows, self.palette[colour], self.palette[part])
        words = np.stack([nouns, colour, part, self.rows.words[rows, 1], self.rows.words[rows, 2]], axis=1) + 1
        words[self.random.random(self.batch) < TEXT_DROPOUT] = 0
        t = torch.from_numpy(self.random.integers(0, 1000, self.batch))
        eps = torch.randn(x0.shape, generator=self.noise)
        signal = self.alpha_bar[t][:, None, None]
        x_t = signal.sqrt() * x0 + (1.0 - signal).sqrt() * eps
        weight = torch.from_numpy(dataset.albedo_weights(self.rows.layers, rows, ACCENT_WEIGHT, SECOND_WEIGHT))
        return x0, x_t, t, torch.from_numpy(words), torch.from_numpy(self.rows.camera[rows]), weight[:, :, None, :]

    def _part_colours(self, nouns: NDArray[np.int64], colour: NDArray[np.int64]) -> NDArray[np.int64]:
        usual = np.where(self.default_part[nouns] < 0, colour, self.default_part[nouns])
        drawn = self.random.integers(0, len(COLOUR_WORDS), self.batch)
        return np.where(self.random.random(self.batch) < DEFAULT_PART_COLOUR, usual, drawn)


def coloured(
    rows: LayerSet, index: NDArray[np.int64], colour: NDArray[np.float64], part_colour: NDArray[np.float64]
) -> Tensor:
    """The 7 channels of those rows in those (b, 3) colours, as patches (b, 64, 448) float32."""
    out = np.empty((len(index), 64, 448), np.float32)
    dataset.colourise(rows.layers, index, colour, part_colour, out)
    return torch.from_numpy(out)


def _allowed_colours() -> list[NDArray[np.int64]]:
    withheld = set(dataset.withheld_pairs())
    return [
        np.array([i for i, colour in enumerate(COLOUR_WORDS) if (noun, colour) not in withheld])
        for noun in OBJECT_WORDS
    ]


@dataclass
class Progress:
    """Where training stands; `loss` is the mean weighted x0 error since the last report."""

    step: int
    seconds: float
    loss: float


def train(recipe: Recipe, rows: LayerSet, minutes: float, checkpoint: Path, every: int = 500) -> Iterator[Progress]:
    """Train for that long, one cosine decay of the learning rate; the moving average is saved at `checkpoint`.

    An existing checkpoint is continued: its share of the time is counted as spent.
    """
    model = new_model(recipe).train()
    average = deepcopy(model).eval()
    optimiser = torch.optim.AdamW(model.parameters(), recipe.learning_rate, weight_decay=1e-4, fused=True)
    step, spent = _resume(checkpoint, model, average, optimiser)
    batches = Batches(rows, new_scheduler().alphas_cumprod, recipe.batch, recipe.seed * 1_000_003 + step)
    start, losses = time.monotonic() - spent, []
    while (spent := time.monotonic() - start) < 60.0 * minutes:
        rate = learning_rate(recipe.learning_rate, step, spent / (60.0 * minutes))
        for group in optimiser.param_groups:
            group["lr"] = rate
        losses.append(step_once(model, optimiser, batches))
        step += 1
        _follow(average, model, min(recipe.ema, step / (step + 100.0)))
        if step % every == 0:
            _save(checkpoint, model, average, optimiser, step, spent)
            yield Progress(step, spent, float(np.mean(losses)))
            losses = []
    _save(checkpoint, model, average, optimiser, step, spent)
    yield Progress(step, spent, float(np.mean(losses)) if losses else float("nan"))


def step_once(model: PatchCritic, optimiser: torch.optim.Optimizer, batches: Batches) -> float:
    """One optimiser step on a new batch; returns its weighted x0 error."""
    x0, x_t, t, words, camera, weight = batches.draw()
    with torch.autocast("cpu", torch.bfloat16):
        predicted = model.forward_patches(x_t, t, words, camera)
    squared = ((predicted.float() - x0) ** 2).reshape(len(x0), 64, 7, 64)
    loss = (3.0 * (squared[:, :, :3] * weight).mean() + 4.0 * squared[:, :, 3:].mean()) / 7.0
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()
    return float(loss.detach())


def learning_rate(peak: float, step: int, share: float) -> float:
    """300 steps of warm-up, then a cosine to 2% of the peak over `share` of the time."""
    warm = min(1.0, (step + 1) / 300.0)
    return peak * warm * (0.02 + 0.98 * 0.5 * (1.0 + float(np.cos(np.pi * min(share, 1.0)))))


@torch.no_grad()
def _follow(average: PatchCritic, model: PatchCritic, decay: float) -> None:
    targets, sources = list(average.parameters()), list(model.parameters())
    torch._foreach_lerp_(targets, sources, 1.0 - decay)


def _save(
    path: Path, model: PatchCritic, average: PatchCritic, optimiser: torch.optim.Optimizer, step: int, spent: float
) -> None:
    state = {
        "model": model.state_dict(),
        "average": average.state_dict(),
        "optimiser": optimiser.state_dict(),
        "step": step,
        "spent": spent,
    }
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    partial.rename(path)


def _resume(
    path: Path, model: PatchCritic, average: PatchCritic, optimiser: torch.optim.Optimizer
) -> tuple[int, float]:
    if not path.exists():
        return 0, 0.0
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    average.load_state_dict(state["average"])
    optimiser.load_state_dict(state["optimiser"])
    return int(state["step"]), float(state["spent"])
