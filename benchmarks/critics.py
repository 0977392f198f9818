"""Which critic learns most in the same CPU time? Held-out x0 error of three architectures trained alike, by CPU time.

    python -m benchmarks.critics --minutes 3

patch    the shipped one: global trunk, shared patch encoder and decoder, colours composited
pca      a linear (PCA, 384 components) encoder and decoder around an MLP over the latents
unet     diffusers' UNet2DModel behind a pixel-unshuffle of 4

All see the same batches, noise, words and cameras, with the same optimiser, on the same threads, in turn.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from diffusers import UNet2DModel
from torch import Tensor, nn

from generator.critic import dataset, evaluation, training
from generator.critic.conditioning import COLOUR_WORDS, OBJECT_WORDS
from generator.critic.model import CAMERA_FEATURES, FilmBlock, camera_features, from_patches, to_patches

LEVELS = (100, 500, 900)
RECIPE = training.RECIPES["guide"]


class Words(nn.Module):
    """Words, camera and t as one vector (b, width), the same for both baselines."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.tables = nn.ModuleList(
            nn.Embedding(n + 2, 48) for n in (len(OBJECT_WORDS), len(COLOUR_WORDS), len(COLOUR_WORDS), 2, 2)
        )
        self.mix = nn.Sequential(nn.Linear(5 * 48 + CAMERA_FEATURES + 1, width), nn.SiLU(), nn.Linear(width, width))

    def forward(self, t: Tensor, words: Tensor, camera: Tensor) -> Tensor:
        """(b, width)."""
        columns = [table(words[:, i]) for i, table in enumerate(self.tables)]
        return self.mix(torch.cat([*columns, camera_features(camera), t[:, None] / 1000.0], dim=1))


class PcaCritic(nn.Module):
    """x0 = mean + basis z0, z0 predicted from basis^T (x_t - mean) by a FiLM MLP."""

    def __init__(self, basis: Tensor, mean: Tensor, width: int = 640, blocks: int = 4) -> None:
        super().__init__()
        self.register_buffer("basis", basis)  # (28672, 384), orthonormal columns
        self.register_buffer("mean", mean)
        self.words = Words(256)
        self.enter, self.leave = nn.Linear(basis.shape[1], width), nn.Linear(width, basis.shape[1])
        self.trunk = nn.ModuleList(FilmBlock(width, 256) for _ in range(blocks))

    def forward_patches(self, x_t: Tensor, t: Tensor, words: Tensor, camera: Tensor) -> Tensor:
        """As PatchCritic.forward_patches."""
        condition = self.words(t, words, camera)
        h = self.enter((x_t.reshape(len(x_t), -1) - self.mean) @ self.basis)
        for block in self.trunk:
            h = block(h, condition)
        return (self.leave(h) @ self.basis.T + self.mean).reshape(x_t.shape)


class UnetCritic(nn.Module):
    """A small convolutional U-Net at 16 x 16 x 112."""

    def __init__(self) -> None:
        super().__init__()
        self.unet = UNet2DModel(
            sample_size=16,
            in_channels=112,
            out_channels=112,
            block_out_channels=(96, 160, 224),
            layers_per_block=1,
            down_block_types=("DownBlock2D", "DownBlock2D", "AttnDownBlock2D"),
            up_block_types=("AttnUpBlock2D", "UpBlock2D", "UpBlock2D"),
            class_embed_type="identity",
        )
        self.words = Words(384)

    def forward_patches(self, x_t: Tensor, t: Tensor, words: Tensor, camera: Tensor) -> Tensor:
        """As PatchCritic.forward_patches."""
        x = nn.functional.pixel_unshuffle(from_patches(x_t), 4)
        y = self.unet(x, t, class_labels=self.words(t, words, camera)).sample
        return to_patches(nn.functional.pixel_shuffle(y, 4))


def pca(rows: dataset.LayerSet, components: int = 384, samples: int = 3000) -> PcaCritic:
    """The linear baseline on the leading components of coloured training pictures."""
    batches = training.Batches(rows, training.new_scheduler().alphas_cumprod, samples, seed=5)
    pictures = batches.draw()[0].reshape(samples, -1)
    mean = pictures.mean(dim=0)
    torch.manual_seed(0)
    _, _, basis = torch.svd_lowrank(pictures - mean, q=components, niter=2)
    return PcaCritic(basis, mean)


def fit(model: nn.Module, rows: dataset.LayerSet, minutes: float) -> int:
    """Train for that long; returns the number of pictures seen."""
    optimiser = torch.optim.AdamW(model.parameters(), RECIPE.learning_rate, weight_decay=1e-4, fused=True)
    batches = training.Batches(rows, training.new_scheduler().alphas_cumprod, RECIPE.batch, seed=9)
    start, steps = time.process_time(), 0
    while (share := (time.process_time() - start) / (60.0 * minutes)) < 1.0:
        for group in optimiser.param_groups:
            group["lr"] = training.learning_rate(RECIPE.learning_rate, steps, share)
        training.step_once(model, optimiser, batches)  # type: ignore[arg-type]
        steps += 1
    return steps * RECIPE.batch


def main() -> None:
    """Print a Markdown table, a row an architecture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--data", type=Path, default=Path(".cache/critic/layers"))
    parser.add_argument("--critics", default="patch,pca,unet", help="which to train (default all)")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    rows, held_out = dataset.load(arguments.data)
    makers: dict[str, Callable[[], nn.Module]] = {
        "patch": lambda: training.new_model(RECIPE),
        "pca": lambda: pca(rows),
        "unet": UnetCritic,
    }
    print("| critic | parameters | pictures per CPU-second | " + " | ".join(f"x0 error, t={t}" for t in LEVELS) + " |")
    print("| --- | ---: | ---: |" + " ---: |" * len(LEVELS))
    for name in arguments.critics.split(","):
        model = makers[name]()
        seen = fit(model.train(), rows, arguments.minutes)
        size = sum(p.numel() for p in model.parameters()) + sum(b.numel() for b in model.buffers())
        errors = [evaluation.error(model.eval(), held_out, t, "seen") for t in LEVELS]  # type: ignore[arg-type]
        figures = " | ".join(f"{np.float64(e):.5f}" for e in errors)
        print(f"| {name} | {size / 1e6:.1f} M | {seen / (60.0 * arguments.minutes):.0f} | {figures} |", flush=True)


if __name__ == "__main__":
    main()
