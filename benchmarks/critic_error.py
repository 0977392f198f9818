"""How far is a critic in float64 from the exact result? Measured, by random perturbation, and in the worst case.

    python -m benchmarks.critic_error [--role guide] [--prompts 4] [--trials 16]

Pictures are true renders noised to level t, with and without the words. Everything is in root mean squares of the
picture's exact prediction; the exact one is of double-double arithmetic. Exits 1 if a measured error exceeds a bound.
Two machines may differ by twice the error of one.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch

from benchmarks import rounding
from generator.critic import weights
from generator.critic.conditioning import camera_angles, word_indices
from generator.critic.dataset import LayerSet, patch_order
from generator.critic.layers import object_mesh, render_layers
from generator.critic.model import from_patches, to_patches
from generator.critic.schedule import ALPHA_BAR
from generator.critic.training import coloured
from generator.noise import STREAM_NOISE, gaussian
from generator.precise import PreciseCritic
from specs.camera import orbit
from specs.prompt import COLOURS, OBJECTS, Prompt

LEVELS = (20, 100, 250, 500, 750, 980)
SAMPLED = 64
# What a child process is started with: threads, instruction sets of torch and MKL, pictures a batch.
PLATFORMS = {
    "1 thread": {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"},
    "2 threads": {"OMP_NUM_THREADS": "2", "MKL_NUM_THREADS": "2"},
    "1 picture a batch": {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "BATCH": "1"},
    "AVX2": {"ATEN_CPU_CAPABILITY": "avx2", "MKL_CBWR": "AVX2", "MKL_ENABLE_INSTRUCTIONS": "AVX2"},
    "SSE4.2": {"ATEN_CPU_CAPABILITY": "default", "MKL_CBWR": "SSE4_2", "MKL_ENABLE_INSTRUCTIONS": "SSE4_2"},
    "compatible": {"ATEN_CPU_CAPABILITY": "default", "MKL_CBWR": "COMPATIBLE"},
}
Inputs = tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]


def pictures(count: int) -> tuple[Inputs, np.ndarray]:
    """(x_t, t, words, camera) of every prompt at every level, with and without its words; and the clean pictures."""
    palette, names = np.array(list(COLOURS.values())), list(COLOURS)
    nouns = list(OBJECTS)
    rows: list[tuple[np.ndarray, int, list[int], np.ndarray, np.ndarray]] = []
    for index in range(count):
        noun = nouns[index * len(nouns) // count]
        prompt = Prompt(noun, names[index % 11], names[(3 * index + 5) % 11])
        camera = orbit(47.0 * index, -5.0 + 60.0 * ((index * 0.618) % 1.0), 64)
        layers = patch_order(render_layers(object_mesh(noun), camera))[None]
        row = LayerSet(layers, np.zeros((1, 3), np.int64), np.zeros((1, 2), np.float32))
        colours = [names.index(prompt.colour)], [names.index(prompt.part_colour)]
        clean = from_patches(coloured(row, np.zeros(1, np.int64), *(palette[c] for c in colours))).double().numpy()
        for t in LEVELS:
            eps = gaussian(9, STREAM_NOISE, index, clean.shape)
            x_t = np.sqrt(ALPHA_BAR[t]) * clean + np.sqrt(1.0 - ALPHA_BAR[t]) * eps
            rows += [(x_t, t, w, camera_angles([camera]), clean) for w in (word_indices(prompt), [0] * 5)]
    x_t, t, words, camera, clean = zip(*rows, strict=True)
    inputs = (np.concatenate(x_t), np.array(t), np.array(words), np.concatenate(camera))
    return tuple(torch.from_numpy(a) for a in inputs), np.concatenate(clean)  # type: ignore[return-value]


def child(role: str, folder: Path, name: str, batch: int) -> None:
    """Write the float64 predictions of this process."""
    with np.load(folder / "inputs.npz") as stored:
        inputs = [torch.from_numpy(stored[f"arr_{k}"]) for k in range(4)]
    model = weights.load(role, dtype=torch.float64)
    with torch.inference_mode():
        made = [model(*piece).numpy() for piece in zip(*(a.split(batch) for a in inputs), strict=True)]
    np.save(folder / f"{name}.npy", np.concatenate(made))


def measured(role: str, inputs: Inputs, exact: np.ndarray, rms: np.ndarray, clean: np.ndarray) -> float:
    """Print a row a platform; returns the largest error."""
    print("| float64 on | median | 99.9% | largest | largest / rms(x - x0) |")
    print("| --- | ---: | ---: | ---: | ---: |")
    found, distance = {}, np.sqrt(((exact - clean) ** 2).mean(axis=(1, 2, 3), keepdims=True))
    with tempfile.TemporaryDirectory() as folder:
        np.savez(Path(folder) / "inputs.npz", *(a.numpy() for a in inputs))
        for name, variables in PLATFORMS.items():
            extra = ["--role", role, "--child", folder, name, variables.get("BATCH", "8")]
            environment = {**os.environ, **variables, "DIFFUSERS_VERBOSITY": "error"}
            subprocess.run([sys.executable, "-m", "benchmarks.critic_error", *extra], env=environment, check=True)
            found[name] = np.load(Path(folder) / f"{name}.npy")
            _row(name, found[name] - exact, rms, distance)
    stack = np.stack(list(found.values()))
    _row("between any two", stack.max(axis=0) - stack.min(axis=0), rms, distance)
    return float(max((np.abs(x0 - exact) / rms).max() for x0 in found.values()))


def _row(name: str, error: np.ndarray, rms: np.ndarray, distance: np.ndarray) -> None:
    relative = np.abs(error) / rms
    median, high = np.quantile(relative, [0.5, 0.999])
    largest = (np.abs(error) / distance).max()
    print(f"| {name} | {median:.1e} | {high:.1e} | {relative.max():.1e} | {largest:.1e} |", flush=True)


def analysed(role: str, inputs: Inputs, exact: np.ndarray, rms: np.ndarray, trials: int) -> dict[str, float]:
    """The largest of each figure over the pictures; the first-order ones look at SAMPLED outputs of each."""
    model = weights.load(role, dtype=torch.float64)
    random = torch.Generator().manual_seed(1)
    largest = {"perturbed": 0.0, "worst": 0.0, "probable": 0.0, "rigorous": 0.0}
    patches, size = to_patches(torch.from_numpy(exact)), torch.from_numpy(rms[:, 0])
    with torch.inference_mode():
        bounds = rounding.walk(model, *inputs).bound / size
        largest["rigorous"] = float(bounds.max())
        for _ in range(trials):
            error = (rounding.perturbed(model, *inputs, random) - patches).abs() / size
            largest["perturbed"] = max(largest["perturbed"], float(error.max()))
    for k in range(len(exact)):
        # Outputs with the largest rigorous bounds, and some at random.
        top = bounds[k].reshape(-1).topk(SAMPLED // 2).indices
        outputs = torch.cat([top, torch.randint(0, bounds[k].numel(), (SAMPLED // 2,), generator=random)])
        one = tuple(a[k : k + 1] for a in inputs)
        for name, error in zip(("worst", "probable"), rounding.first_order(model, *one, outputs.clone()), strict=True):
            largest[name] = max(largest[name], float(error.max() / size[k]))
    return largest


def main() -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--role", choices=("guide", "judge"), default="guide")
    parser.add_argument("--prompts", type=int, default=4)
    parser.add_argument("--trials", type=int, default=16, help="random perturbations of every picture (default 16)")
    parser.add_argument("--child", nargs=3, metavar=("FOLDER", "NAME", "BATCH"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        folder, name, batch = arguments.child
        child(arguments.role, Path(folder), name, int(batch))
        return 0
    inputs, clean = pictures(arguments.prompts)
    precise = PreciseCritic(weights.load(arguments.role))
    x_t, t, words, camera = (a.numpy() for a in inputs)
    exact = np.concatenate(
        [
            precise.x0(x_t[at : at + 8], t[at : at + 8], words[at : at + 8], camera[at : at + 8])
            for at in range(0, len(x_t), 8)
        ]
    )
    rms = np.sqrt((exact * exact).mean(axis=(1, 2, 3), keepdims=True))
    print(f"{arguments.role}: {len(exact)} pictures of {arguments.prompts} prompts, t = {LEVELS}\n")
    worst = measured(arguments.role, inputs, exact, rms, clean)
    figures = analysed(arguments.role, inputs, exact, rms, arguments.trials)
    print("\n| largest error over all pictures | |\n| --- | ---: |")
    print(f"| measured | {worst:.1e} |")
    print(f"| probable, independent roundings, {SAMPLED} outputs a picture | {figures['probable']:.1e} |")
    print(f"| every rounding off by its bound, random signs, {arguments.trials} trials | {figures['perturbed']:.1e} |")
    print(f"| worst case by derivatives, {SAMPLED} outputs a picture | {figures['worst']:.1e} |")
    print(f"| worst case by absolute values through every layer | {figures['rigorous']:.1e} |")
    return 0 if worst <= figures["rigorous"] else 1


if __name__ == "__main__":
    sys.exit(main())
