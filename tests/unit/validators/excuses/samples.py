"""Meshes with defects, judged in this process; what a baseline makes of them."""

from dataclasses import replace

import numpy as np

from specs.findings import Status
from validators.engine import run_rule
from validators.excuses.applying import excused
from validators.excuses.recording import Left, described
from validators.meshes import Mesh
from validators.profile import load_profile
from validators.rules import RULES
from validators.subject import Subject

PROFILE = load_profile()
# Rules about positions and faces; self-intersection apart, which takes longest.
CHECKED = (
    "non-finite-vertex",
    "index-out-of-range",
    "non-manifold-edge",
    "non-manifold-vertex",
    "boundary-edge",
    "degenerate-face",
    "duplicate-face",
    "t-junction",
    "loose-component",
    "inconsistent-winding",
    "inward-orientation",
    "triangle-budget-exceeded",
)


def mesh_of(VF):
    return VF if isinstance(VF, Mesh) else Mesh.of_triangles(np.asarray(VF[0], float), np.asarray(VF[1]))


def subject_of(VF):
    return VF if isinstance(VF, Subject) else Subject("test", mesh_of(VF))


def outcomes_of(VF, rules=CHECKED):
    subject = subject_of(VF)
    return subject, [run_rule(RULES[rule], subject, PROFILE) for rule in rules]


def baseline_of(VF, rules=CHECKED):
    """What a baseline would record. All that fails must have been recorded."""
    subject, outcomes = outcomes_of(VF, rules)
    found = list(described(outcomes, subject))
    assert not [one for one in found if isinstance(one, Left)]
    return tuple(replace(one, source="baselines/test.json") for one in found)


def judged(VF, excuses, rules=CHECKED):
    """(rule -> its first finding, rule -> its tally)."""
    subject, outcomes = outcomes_of(VF, rules)
    applied = excused(outcomes, subject, tuple(excuses))
    return (
        {outcome.rule.name: outcome.findings[0] for outcome in applied.outcomes},
        {one.rule: one for one in applied.tallies},
    )


def alarms(VF, excuses, rules=CHECKED):
    """(rule -> number of new elements) of rules that still warn or fail."""
    findings, _ = judged(VF, excuses, rules)
    bad = {rule: one for rule, one in findings.items() if one.status in (Status.WARN, Status.FAIL)}
    return {rule: one.elements.count if one.elements else 1 for rule, one in bad.items()}


def scrambled(V, F, rng, weld=True):
    """The same surface in another order: vertices, faces and where faces begin; without `weld` no vertex is shared."""
    V, F = np.asarray(V), np.asarray(F)
    if not weld:
        V, F = V[F.reshape(-1)], np.arange(F.size).reshape(F.shape)
    order = rng.permutation(len(V))
    place = np.empty(len(V), np.int64)
    place[order] = np.arange(len(V))
    F = place[F][rng.permutation(len(F))]
    turns = rng.integers(0, 3, len(F))
    return V[order], np.stack([np.roll(face, turn) for face, turn in zip(F, turns, strict=True)])
