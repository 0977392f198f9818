"""Stands in for `python -m generator`: a small optimisation in integers, with all that the proof and bisect read.

`fake_optimisation.py PLAN.json JOB.json`. PLAN.json: {"key", "log": a file that gets a line for each start, "payload":
folder of delivered files, "origins": what the manifest says of weights, source and tools, "faults": [...]}. A fault:

    {"when": variables that the process must have, {} for always; "lasting": false for one that a replay does not have;
     and one of
     "state": {"step", "tensor", "elements": {index: added}}
     "mesh": [vertex, axis, value]          what the stage decimate makes
     "file": [name, replacement file]
     "error": message}
"""

import json
import os
import sys
import zlib
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[4]))

from generator.arrays import pack
from generator.variables import FREE
from specs.canonical import canonical_json, digest, sha256_hex
from specs.spec import load_spec
from specs.trace import TensorDigest, Trace

POINTS = 3
THRESHOLD = 1e-9
DELIVERED = {"export": ("asset.glb",), "turntable": ("views/000.png", "views/001.png"), "evidence": ("evidence.json",)}


def main(plan, job):
    with Path(plan["log"]).open("a") as log:
        log.write(json.dumps({"job": job, "environment": dict(os.environ), "cwd": str(Path.cwd())}) + "\n")
    replay = "dump" in job
    faults = [fault for fault in plan["faults"] if applies(fault, replay)]
    for fault in faults:
        if "error" in fault:
            say(event="error", kind="budget", message=fault["error"])
            sys.exit(2)
    spec = load_spec(Path(job["spec"]))
    last = job["dump"]["step"] if replay else spec.generator.optimiser.steps
    states = list(optimise(last, spec.seed, [fault["state"] for fault in faults if "state" in fault]))
    if replay:
        Path(job["dump"]["path"]).write_bytes(pack(states[-1]))
        say(event="dumped", path=job["dump"]["path"])
        return
    deliver(plan, job, spec, states, faults)


def applies(fault, replay):
    if replay and not fault.get("lasting", True):
        return False
    return all(os.environ.get(name) == value for name, value in fault["when"].items())


def optimise(steps, seed, faults):
    """The state after each step."""
    shape = (POINTS, POINTS, POINTS, 4)
    names = {"values": np.int32, "mean": np.int32, "square": np.int64}
    state = {f"{kind}/{POINTS}": np.zeros(shape, dtype) for kind, dtype in names.items()}
    places = np.arange(np.prod(shape)).reshape(shape)
    for step in range(1, steps + 1):
        for name, tensor in state.items():
            tensor += ((places * 31 + step * 17 + seed + len(name)) % 1009).astype(tensor.dtype)
            for fault in faults:
                if (fault["step"], fault["tensor"]) == (step, name):
                    for index, added in fault["elements"].items():
                        tensor.reshape(-1)[int(index)] += added
        yield {name: tensor.copy() for name, tensor in state.items()}


def deliver(plan, job, spec, states, faults):
    trace = Trace(
        {name: tensor.size for name, tensor in states[0].items()},
        tuple(tuple(map(digested, s.values())) for s in states),
    )
    vertices = np.arange(12.0).reshape(4, 3)
    files = {name: (Path(plan["payload"]) / name).read_bytes() for names in DELIVERED.values() for name in names}
    for fault in faults:
        if "mesh" in fault:
            vertices[fault["mesh"][0], fault["mesh"][1]] = fault["mesh"][2]
        if "file" in fault:
            files[fault["file"][0]] = Path(fault["file"][1]).read_bytes()
    made = {
        "optimise": {"field": pack({"sdf": states[-1][f"values/{POINTS}"][..., 0]}), "trace.json": trace.to_bytes()},
        "decimate": {"mesh": pack({"V": vertices, "F": np.array([[0, 1, 2], [0, 2, 3]])})},
        **{stage: {name: files[name] for name in names} for stage, names in DELIVERED.items()},
    }
    stages = [{"name": stage, "outputs_sha256": outputs_sha256(made[stage])} for stage in made]
    if not job["fresh"]:
        for stage in made:
            store(Path(job["runs"]) / ".stages" / stage / ("0" * 64), made[stage])
    folder = Path(job["out"])
    part = folder.with_name(f".part-{os.getpid()}-{folder.name}")
    delivered = files | {"trace.json": trace.to_bytes()}
    write(part, delivered)
    determinism = spec.generator.determinism
    manifest = {
        "version": 2,
        "id": spec.id,
        "spec_sha256": spec.sha256,
        "key": plan["key"],
        "determinism_class": determinism,
        "files": {name: {"sha256": sha256_hex(data), "bytes": len(data)} for name, data in delivered.items()},
        "stages": stages,
        "step_root": trace.root,
        "notes": [],
        **plan["origins"],
    }
    receipt = {"environment": {name: value for name, value in os.environ.items() if name in FREE}}
    if determinism == "universal":
        receipt["margin"] = margins(len(states))
    write(part, {"manifest.json": canonical_json(manifest), "receipt.json": canonical_json(receipt)})
    part.rename(folder)
    if job.get("probe"):
        steps = np.repeat(np.arange(1, len(states) + 1), 5)
        gradient = np.linspace(-1.0, 1.0, len(steps)) + 1e-15 * threads()
        np.savez(job["probe"], gradient=gradient, scale=np.full(len(steps), 2.0), step=steps)
    say(event="done", folder=str(folder), key=plan["key"], reused=False)


def margins(steps):
    """Step 2 is the nearest to a boundary, and step 4 so near the threshold that machines may see it on either side.

    Every number depends a little on the environment, as in earnest.
    """
    found = [{2: 4e-10, 4: THRESHOLD}.get(step, 0.5) + 1e-15 * (threads() - 1) for step in range(1, steps + 1)]
    least = {"margin": min(found), "step": found.index(min(found)) + 1, "tensor": "gradient/3", "element": 7}
    below = [step for step, margin in enumerate(found, 1) if margin <= THRESHOLD]
    return {"threshold": THRESHOLD, "least": least, "steps": found, "recomputed": below, "certified": True}


def threads():
    return int(os.environ.get("OMP_NUM_THREADS", "1"))


def digested(tensor):
    words = tensor.reshape(-1).astype(np.int64).view(np.uint64)
    places = np.arange(1, len(words) + 1, dtype=np.uint64)
    return TensorDigest(zlib.crc32(words.tobytes()), int(words.sum()), int((words * places).sum()))


def outputs_sha256(files):
    return digest({"files": {name: sha256_hex(data) for name, data in files.items()}})


def store(folder, files):
    entry = {"files": {name: sha256_hex(data) for name, data in files.items()}, "outputs_sha256": outputs_sha256(files)}
    write(folder, files | {"entry.json": canonical_json(entry)})


def write(folder, files):
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def say(**event):
    print(json.dumps(event), flush=True)


if __name__ == "__main__":
    main(*(json.loads(Path(argument).read_text()) for argument in sys.argv[1:3]))
