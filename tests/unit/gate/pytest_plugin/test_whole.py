"""The plugin with its real worker: what is imported where, how often an asset is made, and how it all ends."""

import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
from pathlib import Path

# Once for all: pytester forgets what is imported while it runs.
import cryptography.hazmat.primitives.serialization  # noqa: F401
import pytest
import trimesh.creation  # noqa: F401
from PIL import Image

from gate.decisions import approve_candidate
from gate.in_pytest import worker
from gate.in_pytest.shared import Shared
from gate.keys import FOLDER
from gate.project import find_project
from gate.selection import select
from golden.keys import save_signer
from tests.house import ASSETS, HOUSE
from tests.rules.solids import box
from tests.rules.writers import obj
from tests.unit.gate.conftest import Fake
from tests.unit.gate.reviewer_samples import a_reviewer
from validators.rules import RULES

pytest_plugins = ["pytester"]

GENERATING = Path(__file__).with_name("generating.py")
# What the process of pytest may not load: our rooms, and what they need.
FOREIGN = ("specs", "golden", "generator", "validators", "review", "torch", "numpy", "PIL", "jsonschema", "rich")


@pytest.fixture
def studio(bench, monkeypatch):
    """A project with a box and a box that has a hole, and somebody who may decide."""
    V, F = box()
    (bench.folder / "assay.toml").write_text("")
    bench.spec("specs/box.json", json.dumps({"version": 1, "source": "file", "file": {"path": "box.obj"}}))
    bench.spec("specs/box.obj", obj(V, F).decode())
    override = [{"rule": "boundary-edge", "level": "warn", "reason": "open"}]
    bench.spec(
        "specs/sub/open.json",
        json.dumps({"version": 1, "source": "file", "file": {"path": "open.obj"}, "overrides": override}, indent=1),
    )
    bench.spec("specs/sub/open.obj", obj(V, F[1:]).decode())
    keys = bench.folder / "keys"
    keys.mkdir()
    save_signer(a_reviewer(bench.folder / "golden", "Ada"), keys / "Ada.pem", None)
    monkeypatch.setenv(FOLDER, str(keys))
    monkeypatch.setattr(worker, "COMMAND", (sys.executable, "-P", "-m", "gate.pytest_worker"))
    return bench


def test_specs_are_those_of_the_command(studio):
    studio.spec("specs/package.json", '{"name": "no spec of ours"}')
    studio.spec("specs/node_modules/other/mug.json", "{}")
    studio.spec("specs/.git/mug.json", "{}")
    studio.spec("specs/asset.schema.json", "{}")
    found = select(["specs"], find_project(studio.folder))
    assert studio.specs_listed("--assay", "specs") == sorted(str(spec.path) for spec in found.specs)
    assert len(found.specs) == 2


def test_a_spec_that_is_none_is_a_collection_error(studio):
    studio.spec("specs/bad.json", '{"version": 1, "source": "file", "seed": -1, "budgets": {"triangles": "many"}}')
    studio.spec("specs/other/box.json", (studio.folder / "specs/box.json").read_text())
    studio.spec("specs/other/box.obj", "")
    ran = studio.run("--assay", "specs", "--co", "-q")
    said = ran.stdout.str()
    ran.stdout.fnmatch_lines(["*ERROR collecting specs/bad.json*", "specs/bad.json#/budgets/triangles: *"])
    assert 'the id "box" belongs to specs/box.json already' in said and "Traceback" not in said
    assert len([line for line in said.splitlines() if line.startswith("specs/bad.json#")]) >= 3


def test_the_process_of_pytest_stays_light_and_an_approval_is_asked_for_by_name(studio):
    """Judged, approved where everything else passes, and judged again by the new record."""
    studio.spec(
        "conftest.py",
        f"""
import sys
def pytest_unconfigure():
    loaded = [name for name in {FOREIGN!r} if name in sys.modules]
    ours = sorted(name for name in sys.modules if name.startswith("gate."))
    print("LOADED", loaded, [name for name in ours if not name.startswith(("gate.in_pytest", "gate.pytest_"))])
""",
    )
    ran = studio.start("--assay", "specs", "-s", "--assay-approve", "it is a box")
    said = ran.stdout.str()
    assert "LOADED [] ['gate.ci']" in said
    ran.stdout.fnmatch_lines(
        [
            "open: golden-missing: needs review: there is no golden record",
            "  where       specs/sub/open.obj",
            "  explain     ./run explain golden-missing",
            "  approval    refused: only an asset that passes every other rule can be*",
            "*assay: approvals*",
            "box: approved by Ada: golden/records/box.json",
            "assay: 2 assets: 1 PASS, 1 FAIL*",
        ]
    )
    assert [path.name for path in (studio.folder / "golden/records").iterdir()] == ["box.json"]
    assert studio.specs_listed("--assay", "specs", "--co") == ["specs/box.json", "specs/sub/open.json"]


def test_waivers_that_cannot_be_used_stop_it_before_anything_is_judged(studio):
    studio.spec("waivers.json", '{"version": 1, "waivers": [{"rule": "boundary-egde"}]}')
    ran = studio.run("--assay", "specs")
    said = ran.stderr.str()
    assert ran.ret == 4 and "waivers.json#/waivers/0/rule" in said and "boundary-edge" in said
    assert not (studio.folder / "runs").exists()


@pytest.fixture
def making(bench, monkeypatch):
    """A project with an asset that the fake generator makes."""
    fake = Fake(bench.folder)
    (bench.folder / "assay.toml").write_text('paths = ["."]')
    monkeypatch.setenv("PYTHONPATH", str(HOUSE))
    command = (sys.executable, "-P", str(GENERATING), str(fake.plan))
    monkeypatch.setattr(worker, "COMMAND", command)
    bench.spec("conftest.py", f"import gate.in_pytest.worker\ngate.in_pytest.worker.COMMAND = {command!r}\n")
    return bench, fake


def test_an_asset_is_made_once_for_all_its_items_and_never_for_a_list_of_them(making):
    bench, fake = making
    assert bench.specs_listed("--assay", "blue-house.json") == ["blue-house.json"]
    assert fake.log == []
    ran = bench.run("--assay", "blue-house.json", "-m", "assay_determinism or assay_integrity")
    ran.stdout.fnmatch_lines(["*needs review*", '  next *./run approve * --reason "why it is right"'])
    assert [one["job"]["fresh"] for one in fake.log] == [False, True], "made, and made again to compare"

    # Approved, and made otherwise from now on: the pictures of what differs are named in the failure.
    approve_candidate(fake.spec, fake.runs, fake.golden, a_reviewer(fake.golden), "it is a house")
    shutil.rmtree(fake.runs / fake.id / fake.key)
    for at in range(4):
        Image.new("RGB", (8, 8), (0, 10 * at, 200)).save(fake.payload / "views" / f"{at:03}.png")
    ran = bench.run("--assay", "blue-house.json", "-k", "golden-differs")
    ran.assert_outcomes(failed=1, deselected=len(RULES) - 1)
    folder = "runs/blue-house/differences"
    ran.stdout.fnmatch_lines(
        [
            "blue-house: golden-differs: *",
            f"  where       runs/blue-house/{fake.key}/asset.glb*",
            "  fix         Look at the got, want and difference pictures; *",
            *(f"  {side:<12}{folder}/*-{side}.png" for side in ("got", "want", "difference")),
            f"  pictures    of all 4 views: {folder}",
            "  next *./run approve * --reason *",
        ]
    )


def comes(handle):
    """Whether there is something to read within a minute; of a process's handle: whether it ends."""
    with selectors.DefaultSelector() as waiting:
        waiting.register(handle, selectors.EVENT_READ)
        return bool(waiting.select(60))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_whoever_ends_pytest_ends_all_that_it_started(making, monkeypatch, number):
    """Ctrl-C politely, and kill -9 too: the worker sees that nobody listens any more."""
    bench, fake = making
    fake.behave("hang")
    monkeypatch.setenv("TMPDIR", str(bench.folder))  # who is killed cannot tidy up
    os.mkfifo(f"{fake.folder}/log.fifo")
    pids = os.open(f"{fake.folder}/log.fifo", os.O_RDONLY | os.O_NONBLOCK)
    words = ["-p", "gate.pytest_plugin", "--assay", "blue-house.json", "-k", "empty-mesh"]
    ran = subprocess.Popen(
        [sys.executable, "-P", "-m", "pytest", *words],
        cwd=bench.folder,
        stdout=subprocess.PIPE,
        text=True,
        # Whoever runs these tests in the background of a script has Ctrl-C ignored, and so would the new process.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert comes(pids), "nothing was started"
    started = [os.pidfd_open(int(pid)) for pid in os.read(pids, 100).split()]
    os.close(pids)
    ran.send_signal(number)
    said, _ = ran.communicate(timeout=60)
    assert ran.returncode == (2 if number == signal.SIGINT else -number)
    assert ("KeyboardInterrupt" in said) is (number == signal.SIGINT)
    for handle in started:
        assert comes(handle), "still running"
        os.close(handle)


def test_who_is_killed_while_holding_the_lock_has_done_nothing(tmp_path):
    """The next one does it; who comes after that learns of it."""
    code = (
        "import os, pathlib, signal, sys\nfrom gate.in_pytest.shared import Shared\n"
        "Shared(pathlib.Path(sys.argv[1])).once('mug', lambda: os.kill(os.getpid(), signal.SIGKILL))"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=HOUSE)
    assert killed.returncode == -signal.SIGKILL
    assert Shared(tmp_path).once("mug", lambda: {"by": "the next"}) == {"by": "the next"}
    assert Shared(tmp_path).once("mug", lambda: {"by": "nobody"}) == {"by": "the next"}
    next(tmp_path.glob("*.json")).write_text("{tru")
    assert Shared(tmp_path).once("mug", lambda: {"by": "the third"}) == {"by": "the third"}, "damaged is not believed"


def test_the_own_specs_of_this_repository_are_collected(bench, monkeypatch):
    monkeypatch.setattr(worker, "COMMAND", (sys.executable, "-P", "-m", "gate.pytest_worker"))
    # Another test of this process may have imported the plugin, and a word about it is an error by our settings.
    quiet = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
    listed = bench.specs_listed(*quiet, "--rootdir", str(HOUSE), "--assay", str(ASSETS))
    assert listed == sorted(f"specs/assets/{path.name}" for path in ASSETS.glob("*.json"))
