"""The hand-made meshes as a user meets them: files of every format, checked from the command line."""

import json

import numpy as np
import pytest

from gate.cli import main
from tests.oracle.cases import CASES
from tests.oracle.truth import GEOMETRY, INTEGRITY, TOPOLOGY
from tests.rules import writers

RULES = INTEGRITY + TOPOLOGY + GEOMETRY
# What an STL file says of faces; it numbers corners, so that vertices and edges have other names in it.
OF_FACES = ("degenerate-face", "duplicate-face", "self-intersection", "loose-component", "inward-orientation")


FORMATS = writers.WRITERS
POLYGONS = ("obj", "ply-ascii", "ply-le", "ply-be", "off")  # the others hold triangles alone


def representable(case, form):
    """Whether a format can hold a case and its truth without loss."""
    V = np.array(case.V)
    with np.errstate(over="ignore", under="ignore"):
        exact = np.array_equal(V.astype(np.float32), V) and np.all(np.isfinite(V))
    triangles = all(len(face) == 3 for face in case.faces)
    in_range = "index-out-of-range" not in case.truth
    if form.startswith("stl"):
        return exact and triangles and in_range
    if form == "3mf":
        return triangles and in_range and "non-finite-vertex" not in case.truth
    if form not in POLYGONS:
        return exact and triangles and "t-junction" not in case.truth  # which asks what was rounded to float32
    return not form.startswith("ply") or max(map(len, case.faces)) < 256


def chosen():
    """(name, format): each case in one format, and all formats in turn."""
    forms, pairs = list(FORMATS), []
    for name, case in CASES.items():
        if case.weld == "position":
            turn = [*forms[len(pairs) % len(forms) :], *forms[: len(pairs) % len(forms)]]
            pairs.append((name, next(form for form in turn if representable(case, form))))
    return pairs


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """{case: {rule: elements}} of one call of the command line with all files."""
    folder, files = tmp_path_factory.mktemp("meshes"), {}
    for name, form in chosen():
        case = CASES[name]
        suffix, write = FORMATS[form]
        files[name] = folder / f"{name}{suffix}"
        files[name].write_bytes(write(np.array(case.V), np.array(case.faces) if form not in POLYGONS else case.faces))
    found = folder / "report.json"
    given = [*map(str, files.values()), "--output-format", "json", "--max-elements", "0", "--output-file", str(found)]
    assert main(["check", *given]) == 1
    assets = json.loads(found.read_text())["assets"]
    return {name: {one["rule"]: one for one in asset["findings"]} for name, asset in zip(files, assets, strict=True)}


@pytest.mark.parametrize(("name", "form"), chosen())
def test_the_command_line_names_what_is_written_by_hand(reports, name, form):
    assert "ERROR" not in {one["status"] for one in reports[name].values()}
    for rule in RULES:
        elements, want = reports[name][rule]["elements"], CASES[name].truth.get(rule, [])
        got = sorted(tuple(x) if isinstance(x, list) else x for x in elements["indices"]) if elements else []
        if want == "some":
            assert got, rule
        elif want != "any" and (rule in OF_FACES or not form.startswith("stl")):
            assert got == sorted(want), rule
        elif want != "any" and rule != "unreferenced-vertex":
            assert bool(got) == bool(want), rule


def test_every_format_has_its_cases():
    assert {form for _, form in chosen()} == set(FORMATS)
