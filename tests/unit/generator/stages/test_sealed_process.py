"""The sealed process: its environment is complete, and it refuses to work in any other."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from generator.arrays import pack, unpack
from generator.environment import FIXED, portable_f32
from generator.key import run_key, toolchain, weights_digests
from generator.source import closure_sha256, source_sha256
from generator.stages import STAGES

ROOT = Path(__file__).parents[4]


def python(code: str, env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def job(folder: Path, env: dict[str, str], **fields: object) -> tuple[int, list[dict]]:
    path = folder / "job.json"
    path.write_text(json.dumps({"spec": str(folder / "a-mug.json"), "runs": str(folder / "runs")} | fields))
    command = [sys.executable, "-m", "generator", str(path)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_the_environment_is_the_callers_business_in_nothing() -> None:
    assert set(portable_f32()) == {*FIXED, "NUMBA_CACHE_DIR"}
    assert all(isinstance(value, str) for value in portable_f32().values())


def test_verify_sealed_accepts_the_environment_and_nothing_else() -> None:
    check = "from generator.environment import verify_sealed; verify_sealed(); print('sealed')"
    sealed = portable_f32()
    assert python(check, sealed).stdout == "sealed\n"
    for env in (
        sealed | {"OMP_NUM_THREADS": "2"},
        sealed | {"LD_PRELOAD_EXTRA": "x"},
        {name: value for name, value in sealed.items() if name != "GLIBC_TUNABLES"},
        {name: value for name, value in sealed.items() if name != "NUMBA_CACHE_DIR"},
    ):
        result = python(check, env)
        assert result.returncode == 1
        assert "the process is not sealed" in result.stderr


def test_a_variable_set_after_the_start_seals_nothing() -> None:
    code = "import os, generator.environment as e; os.environ['OMP_NUM_THREADS'] = '1'; e.verify_sealed()"
    assert "OMP_NUM_THREADS is '2'" in python(code, portable_f32() | {"OMP_NUM_THREADS": "2"}).stderr


def test_the_knobs_reach_the_libraries() -> None:
    code = (
        "import numba, numpy as np\n"
        "from numpy._core._multiarray_umath import __cpu_features__ as on\n"
        "square = numba.njit(lambda x, y: x * y + 1.0)\n"
        "square(2.0, 3.0)\n"
        "assembly = square.inspect_asm(square.signatures[0])\n"
        "print(on['AVX2'] and on['X86_V3'], 'vfmadd' in assembly or 'ymm' in assembly, numba.get_num_threads())\n"
    )
    result = python(code, portable_f32())
    assert result.stdout.split() == ["False", "False", "1"], result.stderr


def test_an_unsealed_process_does_no_job(tmp_path: Path) -> None:
    code, events = job(tmp_path, os.environ | {"PYTHONPATH": "."})
    assert code == 2
    assert [event["event"] for event in events] == ["error"]
    assert events[0]["kind"] == "environment"


@pytest.mark.parametrize("text", ["{", '{"version": 1, "source": "generate", "prompt": "a red mugg"}'])
def test_a_bad_spec_is_an_event_and_exit_2(text: str, tmp_path: Path) -> None:
    (tmp_path / "a-mug.json").write_text(text)
    code, events = job(tmp_path, portable_f32())
    assert code == 2
    assert [event["event"] for event in events] == ["error"]
    assert events[0]["kind"] == "spec"
    assert "a-mug.json" in events[0]["message"]
    assert not (tmp_path / "runs").exists()


def test_a_job_that_is_none_is_an_event_and_exit_2(tmp_path: Path) -> None:
    code, events = job(tmp_path, portable_f32(), spec=7)
    assert (code, events[0]["kind"]) == (2, "spec")


def test_the_key_needs_neither_torch_nor_numba(make_spec) -> None:  # type: ignore[no-untyped-def]
    code = "import sys, generator.key; print([m for m in ('torch', 'numba', 'scipy', 'diffusers') if m in sys.modules])"
    assert python(code, os.environ | {"PYTHONPATH": "."}).stdout == "[]\n"
    assert run_key(make_spec()) == run_key(make_spec())
    keys = {
        run_key(spec) for spec in (make_spec(), make_spec(seed=1), make_spec(triangles=99), make_spec("a blue mug"))
    }
    assert len(keys) == 4


def test_the_inputs_of_the_key_are_named() -> None:
    assert set(weights_digests()) == {"guide", "judge"}
    assert {"python", "libc", "torch", "numba", "pymeshlab"} <= set(toolchain())


def test_a_stage_depends_on_the_files_that_it_reaches() -> None:
    digests = {name: closure_sha256(stage.module) for name, stage in STAGES.items()}
    assert len(set(digests.values())) == len(STAGES)
    assert source_sha256() not in digests.values()
    assert all((ROOT / stage.module).is_file() for stage in STAGES.values())
    assert [stage.name for stage in STAGES.values()] == list(STAGES)


def test_arrays_pack_to_one_spelling() -> None:
    arrays = {"b": np.array([[1.5, -0.0]], np.float32), "a": np.arange(3)}
    data = pack(arrays)
    assert data == pack({"a": arrays["a"], "b": np.abs(arrays["b"])})
    read = unpack(data)
    assert {name: array.dtype for name, array in read.items()} == {"a": np.int64, "b": np.float32}
    assert read["b"].tolist() == [[1.5, 0.0]]
    for broken in (data[:-1], data[1:], data + b"0"):
        with pytest.raises(ValueError, match="not a packing"):
            unpack(broken)
    with pytest.raises(ValueError, match="dtype"):
        pack({"a": np.array(["x"])})
