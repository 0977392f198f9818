"""The sealed process: its environment is complete, its words are checked, and nothing of it survives."""

import subprocess
from pathlib import Path

import pytest

from gate.errors import Interrupted, SealedError
from gate.house import HOUSE
from gate.making import Workshop
from gate.sealed import GENERATOR, Job, Surroundings, backstop_s, run_sealed
from generator.environment import sealed

USUAL = Surroundings()


def run(fake, wall_s=60.0, around=USUAL, **changes):
    workshop: Workshop = fake.workshop()
    job = Job(fake.spec_path, fake.runs, wall_s, **changes)
    heard: list = []
    return run_sealed(job, workshop.children, heard.append, fake.command, around), heard


def is_running(pid):
    state = Path(f"/proc/{pid}/stat")
    try:
        return state.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_job_is_done_in_exactly_the_sealed_environment(fake, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.setenv("SECRET", "1")
    fake.runs.joinpath(fake.id).mkdir(parents=True)
    done, heard = run(fake)
    assert done.folder == fake.runs / fake.id / fake.key and not done.reused
    assert (done.folder / "asset.glb").read_bytes() == (fake.payload / "asset.glb").read_bytes()
    assert [event["event"] for event in heard] == ["progress", "stage"]
    [asked] = fake.log
    # The interpreter itself may add LC_CTYPE where the locale asks for it.
    assert {key: value for key, value in asked["environment"].items() if key != "LC_CTYPE"} == sealed("universal")
    assert asked["cwd"] == str(HOUSE)
    assert asked["job"] == {"spec": str(fake.spec_path), "runs": str(fake.runs), "fresh": False}


def test_out_and_fresh_are_passed_on(fake):
    done, _ = run(fake, fresh=True, out=fake.folder / "elsewhere")
    assert done.folder == fake.folder / "elsewhere"
    assert fake.log[0]["job"]["fresh"] is True


def test_a_probe_is_passed_on_and_a_dump_is_answered(fake):
    done, _ = run(fake, probe=fake.folder / "probe.npz")
    assert fake.log[-1]["job"]["probe"] == str(fake.folder / "probe.npz") and done.dump is None
    done, _ = run(fake, fresh=True, dump=(3, fake.folder / "state"))
    assert fake.log[-1]["job"]["dump"] == {"step": 3, "path": str(fake.folder / "state")}
    assert done.dump == fake.folder / "state" and done.dump.exists()


def test_the_surroundings_of_the_process_are_the_ones_asked_for(fake):
    around = Surroundings(4, {"TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "9"}, fake.folder, 0o027, ("env",))
    run(fake, around=around)
    [asked] = fake.log
    assert asked["environment"]["OMP_NUM_THREADS"] == "4" and asked["environment"]["TZ"] == "Asia/Kathmandu"
    assert asked["cwd"] == str(fake.folder) and asked["umask"] == 0o027


def test_another_class_gets_its_own_environment_and_no_variation(fake):
    run(fake, determinism="portable-f32")
    assert fake.log[0]["environment"]["NUMBA_CPU_NAME"] == "x86-64-v2"
    with pytest.raises(SealedError, match="'portable-f32' has one environment"):
        run(fake, determinism="portable-f32", around=Surroundings(2))


def test_from_another_folder_it_is_started_by_the_place_of_the_house(tmp_path):
    (tmp_path / "generator").mkdir()
    (tmp_path / "generator" / "__main__.py").write_text("raise SystemExit('the wrong generator')")
    around = Surroundings(cwd=tmp_path)
    job = tmp_path / "job.json"
    command = [*around.command(GENERATOR), str(job)]
    done = subprocess.run(command, cwd=tmp_path, env=around.environment("universal"), capture_output=True, text=True)
    assert done.returncode == 2 and f"the job {job} cannot be read" in done.stdout, done.stderr
    assert tuple(Surroundings().command(GENERATOR)) == GENERATOR


@pytest.mark.parametrize(
    ("behaviour", "kind", "words"),
    [
        ("error", "budget", "5000 critic evaluations; allowed: 4000"),
        ("crash", "crash", "exit code 1 without a result: RuntimeError: a bug"),
        ("babble", "protocol", "'hello world"),
        ("killed", "crash", "killed by signal 9"),
        ("ends-early", "crash", "exit code 0 without a result"),
        ("done-but-failed", "crash", "exit code 3"),
    ],
)
def test_what_is_no_result_is_an_error(fake, behaviour, kind, words):
    fake.behave(behaviour)
    with pytest.raises(SealedError) as caught:
        run(fake)
    assert caught.value.kind == kind and words in caught.value.message
    assert [path.name for path in fake.runs.iterdir()] == [".jobs"] and not list((fake.runs / ".jobs").iterdir())


def test_over_time_kills_the_whole_group(fake):
    fake.behave("hang")
    pids: list = []
    job = Job(fake.spec_path, fake.runs, 3.0)
    with pytest.raises(SealedError, match="still running after 3 s"):
        run_sealed(
            job,
            fake.workshop().children,
            lambda event: pids.extend([event["done"], event["total"]]) if event.get("stage") == "hang" else None,
            fake.command,
        )
    assert len(pids) == 2 and not any(is_running(pid) for pid in pids)


def test_killing_the_children_interrupts_and_refuses_more(fake):
    fake.behave("hang")
    workshop = fake.workshop()
    job = Job(fake.spec_path, fake.runs, 60.0)

    def interrupt(event):
        if event.get("stage") == "hang":
            workshop.children.kill()

    with pytest.raises(Interrupted):
        run_sealed(job, workshop.children, interrupt, fake.command)
    with pytest.raises(Interrupted):
        run_sealed(job, workshop.children, interrupt, fake.command)
    assert len(fake.log) == 1


def test_the_backstop_is_later_than_the_budget():
    assert backstop_s(0.0) == 60.0 and backstop_s(100.0) == 210.0


def test_a_missing_command_leaves_nothing(fake):
    with pytest.raises(FileNotFoundError):
        run_sealed(Job(fake.spec_path, fake.runs, 5.0), fake.workshop().children, command=["/no/such/program"])
    assert not list((fake.runs / ".jobs").iterdir())
