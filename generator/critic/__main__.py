"""`python -m generator.critic COMMAND`: make the embedded critics from nothing.

render     render the training set of procedural objects
train      train one critic (guide or judge) on it; a checkpoint is kept and continued
export     write a trained critic as half-precision safetensors into the weights folder, and lock its digest
evaluate   held-out error by noise level, on seen and on withheld (object, colour) pairs

The judge's thresholds are measured afterwards by `python -m gate.calibration`.
"""

import argparse
import sys
from pathlib import Path

CACHE = Path(".cache/critic")


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    arguments = _parser().parse_args(argv)
    commands = {"render": _render, "train": _train, "export": _export, "evaluate": _evaluate}
    commands[arguments.command](arguments)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m generator.critic", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=("render", "train", "export", "evaluate"))
    parser.add_argument("--role", choices=("guide", "judge"), default="guide")
    parser.add_argument("--minutes", type=float, default=70.0, help="training time (default 70)")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--data", type=Path, default=CACHE / "layers", help="folder of the training set (2.3 GB)")
    parser.add_argument("--checkpoint", type=Path, help="default .cache/critic/ROLE.pt")
    return parser


def _checkpoint(arguments: argparse.Namespace) -> Path:
    return arguments.checkpoint or CACHE / f"{arguments.role}.pt"


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _render(arguments: argparse.Namespace) -> None:
    from . import dataset

    for line in dataset.build(arguments.data):
        _say(line)


def _train(arguments: argparse.Namespace) -> None:
    import torch

    from . import dataset, training

    torch.set_num_threads(arguments.threads)
    rows, _ = dataset.load(arguments.data)
    recipe = training.RECIPES[arguments.role]
    for progress in training.train(recipe, rows, arguments.minutes, _checkpoint(arguments)):
        seen = progress.step * recipe.batch
        _say(
            f"{arguments.role} step {progress.step} samples {seen} loss {progress.loss:.5f} "
            f"{progress.seconds / 60:.1f}/{arguments.minutes:g} min, {seen / max(progress.seconds, 1e-9):.0f} samples/s"
        )


def _export(arguments: argparse.Namespace) -> None:
    from . import weights

    _say(weights.export(_checkpoint(arguments), arguments.role))


def _evaluate(arguments: argparse.Namespace) -> None:
    from . import dataset, evaluation, weights

    _, held_out = dataset.load(arguments.data)
    for line in evaluation.table(weights.load(arguments.role), held_out):
        print(line)


if __name__ == "__main__":
    sys.exit(main())
