"""What the judge sees of a file's mesh: `python -m gate.file_evidence JOB.json`, started in the sealed environment.

JOB: mesh, the file; prompt; up_axis, or null as the file says; out, where the evidence goes; memory_mib. Events and
exit codes are those of the sealed process (docs/architecture.md); kind "mesh": the file cannot be read or looked at.
"""

import json
import sys
import traceback
from dataclasses import replace
from pathlib import Path
from typing import Any

from generator.environment import settle_torch, verify_sealed
from generator.errors import GeneratorError

DETERMINISM = "universal"
LONGEST_EDGE = 0.06  # of painted triangles: two pixels of the judge's views
LATTICE = 65
LINEAR_SUFFIXES = (".glb", ".gltf", ".usd", ".usda", ".usdc", ".usdz")


class MeshUnseen(Exception):
    """A mesh that the judge cannot look at: why."""


def main(arguments: list[str]) -> int:
    """Do the job that the one argument names."""
    try:
        job = json.loads(Path(arguments[0]).read_bytes())
        verify_sealed(DETERMINISM)
        settle_torch(DETERMINISM)
        _do(job)
    except GeneratorError as error:
        _emit({"event": "error", "kind": error.kind, "message": error.message})
        return 2
    except MeshUnseen as error:
        _emit({"event": "error", "kind": "mesh", "message": str(error)})
        return 2
    except MemoryError:
        _emit({"event": "error", "kind": "mesh", "message": f"needs more than {job['memory_mib']} MiB of memory"})
        return 2
    except Exception:
        traceback.print_exc()
        return 70
    return 0


def _do(job: dict[str, Any]) -> None:
    import generator.judge  # noqa: F401  # torch takes its memory before the limit counts
    from specs.canonical import canonical_json
    from specs.prompt import parse_prompt
    from validators.sandbox.confine import memory_limited

    prompt = parse_prompt(job["prompt"])
    with memory_limited(job["memory_mib"]):
        document = {"version": 1, "judge": looked_at(Path(job["mesh"]), prompt, job["up_axis"])}
        Path(job["out"]).write_bytes(canonical_json(document))
    _emit({"event": "done", "folder": str(Path(job["out"]).parent), "key": ""})


def looked_at(path: Path, prompt: Any, up_axis: str | None) -> dict[str, Any]:
    """The `judge` block of the file's mesh, upright and placed as the judge knows objects of this kind.

    Of several scenes the first is seen. Colours are rounded to 8 bits, as those of generated assets are. Raises
    MeshUnseen.
    """
    import numpy as np

    from generator.judge import judge_evidence
    from generator.mesh.grid import snap
    from validators.facts.albedo import soup_of, srgb_of
    from validators.metrics.extent import in_first_scene, upright

    mesh = _mesh(path)
    soup = soup_of(mesh, path.suffix.lower() in LINEAR_SUFFIXES).only(in_first_scene(mesh))
    points = upright(soup.P.reshape(-1, 3), mesh.up_axis or up_axis or "y")
    soup = replace(soup, P=_placed(points, prompt).reshape(-1, 3, 3)).halved(LONGEST_EDGE)
    V = snap(soup.P.reshape(-1, 3))
    rgb = np.rint(255.0 * srgb_of(soup, mesh)) / 255.0
    return judge_evidence(V, np.arange(len(V)).reshape(-1, 3), rgb, prompt)


def _mesh(path: Path) -> Any:
    """The file's mesh, if it can be looked at."""
    import numpy as np

    from validators.facts import Facts
    from validators.meshes import MeshFileError, read_mesh

    try:
        mesh = read_mesh(path)
    except MeshFileError as error:
        raise MeshUnseen(f"the file cannot be read: {error}") from error
    if not mesh.n_faces or not Facts(mesh).in_range.all() or not np.isfinite(mesh.V[mesh.corners]).all():
        raise MeshUnseen("no faces, or faces with vertices that do not exist or are not finite")
    return mesh


def _placed(points: Any, prompt: Any) -> Any:
    """Points (n, 3) in the place of the prompt's procedural object: its box's centre, and its longest side."""
    import numpy as np

    from validators.metrics.extent import Box

    true, own = true_box(prompt), Box(points.min(axis=0), points.max(axis=0))
    if not 0 < own.extent.max() < np.inf:
        raise MeshUnseen(f"its bounding box measures {own.extent.max():g}")
    middle, there = (own.low + own.high) / 2, (true.low + true.high) / 2
    return (points - middle) * (true.extent.max() / own.extent.max()) + there


def true_box(prompt: Any) -> Any:
    """The bounding box of the procedural object of a prompt, which the judge was trained on.

    Measured on a lattice: along each axis the least distance of a plane of points changes its sign at the box's sides.
    """
    import numpy as np

    from generator.critic.objects import OBJECTS, evaluate
    from validators.metrics.extent import Box

    axis = np.linspace(-1.0, 1.0, LATTICE)
    points = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(-1, 3)
    distance = evaluate(OBJECTS[prompt.object](*prompt.scales), points)[0].reshape((LATTICE,) * 3)
    sides = []
    for across in ((1, 2), (0, 2), (0, 1)):
        least = distance.min(axis=across)
        inner = np.flatnonzero(least <= 0.0)
        sides.append([_crossing(axis, least, at, step) for at, step in ((inner[0], -1), (inner[-1], 1))])
    return Box(*np.array(sides).T)


def _crossing(axis: Any, least: Any, at: int, step: int) -> float:
    """Where the values change their sign between a place of the axis and the next one."""
    share = least[at] / (least[at] - least[at + step])
    return float(axis[at] + share * (axis[at + step] - axis[at]))


def _emit(event: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(event, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
