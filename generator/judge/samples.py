"""True objects for the judge's calibration, taken through the same stages and pictures as a generated asset.

Every second one is softened, as score distillation softens: a judge must not take softness for a fault.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from specs.canonical import canonical_json, sha256_hex
from specs.prompt import COLOURS, HEIGHTS, WIDTHS, Prompt
from specs.prompt import OBJECTS as WORDS
from specs.spec import parse_spec

from ..critic.objects import OBJECTS, evaluate
from ..field import Field
from ..field.field import FIELD_UNIT
from ..stages import STAGES, Outputs, Watch
from ..stages.optimise import pack_field
from .views import judged_views

PER_OBJECT = 16
LATTICE = 65
SOFT_SIGMA_CELLS = 0.7
STAGES_TO_MESH = ("extract", "clean", "repair", "decimate", "colour")


@dataclass(frozen=True)
class Mesh:
    """V (n, 3), F (m, 3), face colours rgb (m, 3) in [0, 1]."""

    V: NDArray[np.float64]
    F: NDArray[np.int64]
    rgb: NDArray[np.float64]


def prompts(noun: str, count: int = PER_OBJECT) -> list[Prompt]:
    """`count` prompts of an object: every proportion in turn, colours by hash."""
    proportions = [(height, width) for height in (None, *HEIGHTS) for width in (None, *WIDTHS)]
    names = list(COLOURS)
    result = []
    for index in range(count):
        draw = int(sha256_hex(f"{noun}/{index}".encode())[:8], 16)
        colour, part = names[draw % 11], names[draw // 11 % 11]
        usual = WORDS[noun].part_colour or colour
        height, width = proportions[index % len(proportions)]
        result.append(Prompt(noun, colour, usual if draw // 121 % 2 else part, height, width))
    return result


def true_field(prompt: Prompt, soft: bool) -> Field:
    """The procedural object of a prompt on the lattice of a generated field."""
    parts = OBJECTS[prompt.object](*prompt.scales)
    axis = np.linspace(-1.0, 1.0, LATTICE)
    points = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(-1, 3)
    distance, part = evaluate(parts, points)
    named = {"primary": COLOURS[prompt.colour], "secondary": COLOURS[prompt.part_colour]}
    palette = np.array([named[p.colour] if isinstance(p.colour, str) else p.colour for p in parts])
    sdf = distance.reshape((LATTICE,) * 3)
    rgb = palette[part].reshape((LATTICE,) * 3 + (3,))
    if soft:
        sdf = gaussian_filter(sdf, SOFT_SIGMA_CELLS)
        rgb = gaussian_filter(rgb, (SOFT_SIGMA_CELLS,) * 3 + (0,))
    return Field(np.rint(sdf / FIELD_UNIT) * FIELD_UNIT, np.rint(rgb / FIELD_UNIT) * FIELD_UNIT, 0.02)


def mesh_of(field: Field) -> Mesh:
    """The mesh that the generator's own stages make of a field, at a spec's defaults."""
    spec = parse_spec(canonical_json({"version": 1, "source": "generate", "prompt": "a mug"}), "calibration.json")
    made = {"optimise": Outputs({"field": pack_field(field)})}
    for name in STAGES_TO_MESH:
        stage = STAGES[name]
        made[name] = stage.run({one: made[one] for one in stage.inputs}, stage.params(spec), Watch())
    arrays = made["colour"].arrays("mesh")
    return Mesh(arrays["V"], arrays["F"], arrays["rgb"] / 255.0)


def render(folder: Path) -> Iterator[str]:
    """Write the judged views of each object's samples, (16, 12, 7, 64, 64) float32; resumes where it stopped."""
    folder.mkdir(parents=True, exist_ok=True)
    for noun in OBJECTS:
        target = folder / f"{noun}.npy"
        if not target.exists():
            views = []
            for index, prompt in enumerate(prompts(noun)):
                mesh = mesh_of(true_field(prompt, soft=index % 2 == 1))
                views.append(judged_views(mesh.V, mesh.F, mesh.rgb))
            partial = folder / f"{noun}.partial.npy"
            np.save(partial, np.stack(views).astype(np.float32))
            partial.rename(target)
        yield f"rendered the calibration samples of {noun}"
