"""`python -m tests.oracle.compare [--faces N] [--seed S]`: the rules against the oracle on large meshes."""

import argparse
import sys
import time

import numpy as np

from tests.rules import solids
from validators.engine import judge
from validators.meshes import Mesh
from validators.profile import load_profile
from validators.subject import Subject

from .truth import truth


def injured_sphere(faces, rng):
    """A sphere of at most so many faces with 40 injuries of ten kinds."""
    levels = int(np.log(max(faces, 8) / 8) / np.log(4))
    V, F = solids.sphere(levels)
    V, F = V.copy(), F.tolist()
    some = rng.permutation(len(F) - 40)[:40].tolist()
    for k, f in enumerate(some):
        a, b, c = F[f]
        _injure(k % 10, V, F, f, a, b, c, rng)
    extra = rng.normal(size=(40, 3)) * 0.02
    V = np.vstack([V, V[rng.integers(0, len(V), 40)] + extra])
    F += [[*rng.integers(0, len(V), 2).tolist(), len(V) - 40 + k] for k in range(0, 40, 8)]
    return V, [face for face in F if face]


def _injure(kind, V, F, f, a, b, c, rng):
    if kind == 0:
        F[f] = [a, c, b]
    elif kind == 1:
        F[f] = []
    elif kind == 2:
        F.append([b, c, a])
    elif kind == 3:
        F.append([c, b, a])
    elif kind == 4:
        F.append([a, b, int(rng.integers(len(V)))])
    elif kind == 5:
        V[a] = V[b]
    elif kind == 6:
        V[a] *= 0.5
    elif kind == 7:
        V[a] = (V[b] + V[c]) / 2
    elif kind == 8:
        V[a] = V[int(rng.integers(len(V)))]
    else:
        F.append([a, a, b])


def soup(faces, rng):
    """Small triangles on a grid of few places, in which much coincides."""
    size = max(4, int((faces * 2) ** (1 / 3)))
    corner = rng.integers(0, size, (faces, 1, 3))
    V = (corner + rng.integers(0, 3, (faces, 3, 3))).reshape(-1, 3).astype(float)
    return V, np.arange(3 * faces).reshape(-1, 3).tolist()


def blobs(faces, rng):
    """Many small solids, this way and that way around, which pierce, touch and enclose each other."""
    parts, count = [], 0
    while count + 32 <= faces:
        V, F = solids.sphere(1) if rng.random() < 0.5 else solids.box()
        size = rng.choice([0.25, 0.5, 1.0])
        V = V * size + rng.integers(-16, 17, 3) / 4
        parts.append((V, F[:, ::-1] if rng.random() < 0.3 else F))
        count += len(F)
    V, F = solids.joined(*parts)
    return V, F.tolist()


KINDS = {"injured sphere": injured_sphere, "soup": soup, "blobs": blobs}


def differences(V, faces):
    """{rule: (elements only the rules name, only the oracle)}, and the seconds that each of the two took."""
    start = time.perf_counter()
    starts = np.cumsum([0] + [len(face) for face in faces])
    mesh = Mesh(V, np.concatenate(faces).astype(np.int64), starts)
    ours = {}
    for finding in judge(Subject("m", mesh), load_profile()).findings:
        ours[finding.rule] = set(finding.elements.indices) if finding.elements else set()
    middle = time.perf_counter()
    exact = truth(V, faces)
    found = {
        rule: (ours[rule] - elements, elements - ours[rule])
        for rule, elements in exact.items()
        if rule in ours and elements is not None and ours[rule] != elements
    }
    named = sum(len(elements) for elements in exact.values() if elements)
    return found, named, middle - start, time.perf_counter() - middle


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faces", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(argv)
    failed = False
    for name, make in KINDS.items():
        V, faces = make(args.faces, np.random.default_rng(args.seed))
        found, named, ours, exact = differences(V, faces)
        failed |= bool(found)
        print(f"{name}: {len(faces)} faces, {named} elements named; rules {ours:.1f} s, oracle {exact:.1f} s")
        for rule, sides in found.items():
            extra, missing = (f"{len(one)} (first: {sorted(one)[:5]})" for one in sides)
            print(f"  {rule}: wrongly named {extra}, missed {missing}")
        print("  different" if found else "  equal, every rule and every element")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
