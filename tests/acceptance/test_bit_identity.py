"""One hash in every environment: a shipped spec, cut to few steps, made for real in a short form of the proof's matrix.

The long form is a command: `./run prove red-mug --all`.
"""

import pytest

from gate.making import Workshop
from gate.proof.first_difference import first_difference
from gate.proof.proving import prove
from gate.proof.rows import ROWS
from gate.proof.shortened import adapted
from gate.proof.table import table, verdict
from specs.spec import load_spec
from specs.trace import Trace
from tests.house import ASSETS

# Both tests look at one proof: in two workers it would be made twice.
pytestmark = pytest.mark.xdist_group("proof")

# All grid levels and both resolutions come on within these: their starts are shares of the steps.
STEPS = 8
# Generic instruction set on one thread; the same on four, rays and batches shuffled; and the machine's own instruction
# set on two, with another hash seed, locale, time zone, home, temporary folder, working folder and umask.
CHOSEN = ("reference", "threads-4", "elsewhere")


@pytest.fixture(scope="module")
def proof(tmp_path_factory):
    folder = tmp_path_factory.mktemp("proof")
    spec = load_spec(ASSETS / "red-mug.json")
    rows = [row for row in ROWS if row.name in CHOSEN]
    return prove(spec, adapted(spec, folder, STEPS), rows, Workshop(folder / "runs"), folder)


def test_every_environment_gives_the_same_bytes(proof):
    assert [row.made.row.name for row in proof.rows] == list(CHOSEN)
    assert proof.exit_code() == 0, "\n" + table(proof) + verdict(proof)
    manifests = [row.made.run.manifest for row in proof.rows]
    for manifest in manifests:
        assert manifest["determinism_class"] == "universal"
        assert manifest["files"] == manifests[0]["files"] and manifest["stages"] == manifests[0]["stages"]
        assert {"asset.glb", "evidence.json", "trace.json", "views/000.png"} <= set(manifest["files"])


def test_the_environments_were_not_the_same_before_rounding(proof):
    """Otherwise nothing would be shown: the libraries compute otherwise, and rounding takes it away."""
    apart = [row.worst.difference for row in proof.rows[1:]]
    assert max(apart) > 0.0 and max(apart) < 1e-11


def test_the_whole_course_was_the_same_and_all_of_it_took_part(proof):
    traces = [Trace.read(row.made.run.folder) for row in proof.rows]
    assert {trace.root for trace in traces} == {proof.certificate.step_root}
    assert len(traces[0].steps) == STEPS
    for level in (9, 17, 33, 65):
        at = list(traces[0].sizes).index(f"values/{level}")
        assert traces[0].steps[-1][at] != traces[0].steps[0][at], f"level {level} never joined"


def test_the_run_is_certified(proof):
    certificate = proof.certificate
    assert certificate.certified and certificate.margin.least.margin > 0.0
    assert (certificate.steps, certificate.spec_steps) == (STEPS, proof.spec.generator.optimiser.steps)
    assert first_difference(proof.rows[0].made.run, proof.rows[1].made.run) is None
