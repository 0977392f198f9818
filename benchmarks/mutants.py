"""Proof that the judge judges: known injuries put into clean meshes, and what is found of them.

`python -m benchmarks.mutants [--k 5] [--seed 1] [--quick] [--engines]` prints, for each rule that looks at geometry,
coordinates or materials, how many injured elements it names (detection), how many mutants it names exactly to the last
index (exact), and how many findings were false: on the clean meshes, or of another rule that the injury does not
concern, or with an element too many. --engines runs trimesh, PyMeshLab, libigl and Open3D on the same mutants, where
they are installed and have such a check.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from benchmarks.injuries import INJURIES, Injured, Patient
from benchmarks.mutant_bases import Surface, bases, legal
from benchmarks.surface_injuries import surface_injuries, unwrapped
from specs.findings import Status
from validators.engine import judge
from validators.meshes import Mesh
from validators.profile import Profile, load_profile
from validators.subject import Subject

Named = dict[str, set[Any]]
_LARGEST_PICTURE = 25_000  # faces: an unwrap of more needs a picture that takes longer to pack than to judge
# The unwrap of surface_injuries wastes most of its picture, whatever else is right.
_WASTEFUL = frozenset({"uv-utilisation"})
# A face with another one's coordinates is pulled to that one's shape; one that is pulled out has fewer texels.
_IMPLIED = {"uv-overlap": {"uv-stretch", "texel-density"}, "uv-stretch": {"texel-density"}}


@dataclass
class Score:
    """What one rule, or one engine's check, found."""

    injured: int = 0
    found: int = 0
    mutants: int = 0
    exact: int = 0
    false: int = 0
    indices: bool = True

    def add(self, want: set[Any], got: set[Any]) -> None:
        """One mutant of this rule's own injury."""
        self.injured += len(want)
        self.found += len(want & got)
        self.mutants += 1
        self.exact += want == got

    def row(self) -> str:
        """Cells of a table."""
        if not self.mutants:
            return f"- | - | {self.false}"
        exact = f"{self.exact / self.mutants:.0%}" if self.indices else "no indices"
        return f"{self.found / self.injured:.1%} | {exact} | {self.false}"


def named(subject: Subject, profile: Profile) -> Named:
    """{rule: its elements} of each rule that warned or failed; a finding without elements names the whole."""
    found: Named = {}
    for one in judge(subject, profile).findings:
        if one.status is Status.ERROR:
            raise RuntimeError(f"{one.rule}: {one.message}")
        if one.status in (Status.FAIL, Status.WARN):
            found.setdefault(one.rule, set()).update(one.elements.indices if one.elements else {"whole"})
    return found


def expecting(profile: Profile, genus: int | None) -> Profile:
    """The profile with an expected number of handles."""
    settings = replace(profile.rules["unexpected-genus"], threshold=None if genus is None else float(genus))
    return replace(profile, rules={**profile.rules, "unexpected-genus": settings})


def mutants(surface: Surface, k: int, seed: int) -> Iterator[tuple[str, Injured]]:
    """(rule, mutant) of each kind that the surface has room for."""
    for number, (name, injure) in enumerate(INJURIES.items()):
        one = injure(Patient(*surface, np.random.default_rng([seed, number])), k)
        if one is not None:
            yield name.split(":")[0], one


def measure(surface: Surface, k: int, seed: int, profile: Profile, scores: dict[str, Score]) -> None:
    """Every injury on one mesh, by our rules."""
    for rule, one in mutants(surface, k, seed):
        got = named(Subject("mutant", Mesh.of_triangles(one.V, one.F)), expecting(profile, one.genus))
        scores[rule].add(one.truth[rule], got.get(rule, set()))
        _count_false(got, one.truth, one.any_ | {rule}, scores, rule)


def measure_surface(surface: Surface, k: int, seed: int, profile: Profile, scores: dict[str, Score]) -> None:
    """Injuries of coordinates, pictures, materials and normals."""
    clean = named(unwrapped(*surface).subject(), profile)
    _count_false(clean, {}, _WASTEFUL, scores, "a clean unwrap")
    for one in surface_injuries(*surface, np.random.default_rng([seed, 99]), k):
        got, want = named(one.subject, profile), set(one.indices) or {"whole"}
        scores[one.rule].add(want, got.get(one.rule, set()))
        _count_false(got, {}, _WASTEFUL | {one.rule} | _IMPLIED.get(one.rule, set()), scores, one.rule)


def _count_false(got: Named, truth: Named, skip: frozenset[str] | set[str], scores: dict[str, Score], of: str) -> None:
    for other, elements in got.items():
        if other in skip:
            extra = elements - truth.get(other, elements)
        else:
            extra = elements - truth.get(other, set())
        if extra:
            scores[other].false += 1
            say(f"  false: {other} names {len(extra)} (first: {min(extra, key=str)}) on a mutant of {of}")
    for other in set(truth) - set(got) - set(skip):
        say(f"  silent: {other} on a mutant of {of}")


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def table(scores: dict[str, Score]) -> str:
    """Markdown."""
    rows = ["| rule | mutants | injured elements | detection | exact indices | false alarms |", "|" + "---|" * 6]
    rows += [f"| {rule} | {one.mutants} | {one.injured} | {one.row()} |" for rule, one in scores.items()]
    total = [sum(getattr(one, name) for one in scores.values()) for name in ("mutants", "injured", "found", "exact")]
    false = sum(one.false for one in scores.values())
    shares = f"{total[2] / total[1]:.1%} | {total[3] / total[0]:.1%}"
    return "\n".join([*rows, f"| **all** | {total[0]} | {total[1]} | {shares} | {false} |"])


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--k", type=int, default=5, help="injuries of each kind in each mesh (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="small meshes alone")
    parser.add_argument("--engines", action="store_true", help="other engines as well")
    args = parser.parse_args(argv)
    profile, scores = load_profile(), defaultdict[str, Score](Score)
    engines: dict[str, Any] = {}
    peers: dict[str, dict[str, Score]] = {}
    if args.engines:
        from benchmarks import mutant_engines

        engines = mutant_engines.installed()
    for name, surface in legal().items():
        clean = named(Subject(name, Mesh.of_triangles(*surface)), profile)
        _count_false(clean, {}, frozenset(), scores, f"{name}, which is clean")
    for name, make in bases(args.quick).items():
        surface = make()
        say(f"{name}: {len(surface[1])} faces")
        clean = named(Subject(name, Mesh.of_triangles(*surface)), profile)
        _count_false(clean, {}, frozenset(), scores, f"{name}, which is clean")
        measure(surface, args.k, args.seed, profile, scores)
        if len(surface[1]) <= _LARGEST_PICTURE:
            measure_surface(surface, args.k, args.seed, profile, scores)
        if engines:
            mutant_engines.compare(engines, surface, list(mutants(surface, args.k, args.seed)), peers)
    print(table(scores))
    if engines:
        print("\n" + mutant_engines.engines_table(scores, peers))
    perfect = all(one.found == one.injured and one.exact == one.mutants and not one.false for one in scores.values())
    return 0 if perfect else 1


if __name__ == "__main__":
    sys.exit(main())
