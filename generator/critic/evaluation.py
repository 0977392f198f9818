"""Held-out error of a critic by noise level: cameras it never saw, and (object, colour) pairs it never saw."""

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray

from specs.prompt import COLOURS

from . import training
from .conditioning import COLOUR_WORDS, OBJECT_WORDS
from .dataset import LayerSet, withheld_pairs
from .model import PatchCritic

LEVELS = (20, 100, 250, 500, 750, 900, 980)
SAMPLES = 512


def table(model: PatchCritic, held_out: LayerSet) -> Iterator[str]:
    """Markdown rows: t, x0 error on seen pairs, on withheld pairs, and with no words."""
    yield "| t | held-out cameras | withheld pairs | no words |"
    yield "| ---: | ---: | ---: | ---: |"
    for t in LEVELS:
        figures = (error(model, held_out, t, kind) for kind in ("seen", "withheld", "null"))
        yield f"| {t} | " + " | ".join(f"{figure:.5f}" for figure in figures) + " |"


@torch.inference_mode()
def error(model: PatchCritic, rows: LayerSet, t: int, kind: str, samples: int = SAMPLES, seed: int = 11) -> float:
    """Mean squared x0 error over the 7 channels, `samples` pictures; the same pictures and noise for every model."""
    random = np.random.default_rng(seed)
    index, colour, part = _draw(random, rows, samples, kind == "withheld")
    palette = np.array(list(COLOURS.values()))
    x0 = training.coloured(rows, index, palette[colour], palette[part])
    signal = training.new_scheduler().alphas_cumprod[t]
    eps = torch.randn(x0.shape, generator=torch.Generator().manual_seed(seed))
    x_t = signal.sqrt() * x0 + (1.0 - signal).sqrt() * eps
    chosen = rows.words[index]
    words = torch.from_numpy(np.stack([chosen[:, 0], colour, part, chosen[:, 1], chosen[:, 2]], axis=1) + 1)
    if kind == "null":
        words = torch.zeros_like(words)
    predicted = model.forward_patches(x_t, torch.full((samples,), t), words, torch.from_numpy(rows.camera[index]))
    return float(((predicted - x0) ** 2).mean())


def _draw(
    random: np.random.Generator, rows: LayerSet, samples: int, withheld: bool
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Row, main colour and part colour of each picture, from the withheld pairs or from the others."""
    pairs = {(OBJECT_WORDS.index(noun), COLOUR_WORDS.index(colour)) for noun, colour in withheld_pairs()}
    nouns = rows.words[:, 0]
    index: list[int] = []
    colours: list[int] = []
    while len(index) < samples:
        row, colour = int(random.integers(len(nouns))), int(random.integers(len(COLOUR_WORDS)))
        if ((int(nouns[row]), colour) in pairs) == withheld:
            index.append(row)
            colours.append(colour)
    return np.array(index), np.array(colours), random.integers(0, len(COLOUR_WORDS), samples)
