"""The sealed process: its environment is complete, and it refuses to work in any other."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from generator.arrays import pack, unpack
from generator.environment import CLASSES, sealed, verify_sealed
from generator.errors import GeneratorError
from generator.key import platform_inputs, run_key, weights_digests
from generator.source import closure_sha256, source_sha256
from generator.stages import STAGES
from generator.toolchain import UNIVERSAL_BINDS, binding_toolchain, cuda_toolchain, toolchain
from generator.variables import FIXED, FREE

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


SPEC = '{"version": 1, "source": "generate", "prompt": "a mug"}'
CHECK = "import sys, generator.environment as e; e.verify_sealed(sys.argv[1]); print('sealed')"


def test_the_environment_is_the_callers_business_in_nothing() -> None:
    for name in CLASSES:
        assert set(FIXED[name]) < set(sealed(name))
        assert all(isinstance(value, str) for value in sealed(name).values())
    assert set(sealed("portable-f32")) == {*FIXED["portable-f32"], "NUMBA_CACHE_DIR"}
    assert set(sealed("universal")) <= {*FIXED["universal"], *FREE, "NUMBA_CACHE_DIR"}


@pytest.mark.parametrize("determinism", CLASSES)
def test_verify_sealed_accepts_the_environment_and_nothing_else(determinism: str) -> None:
    right = sealed(determinism)
    assert python(CHECK, right, determinism).stdout == "sealed\n"
    for env in (
        right | {"OMP_DYNAMIC": "TRUE"},
        right | {"OMP_NUM_THREADS": "0"},
        right | {"LD_PRELOAD_EXTRA": "x"},
        {name: value for name, value in right.items() if name != "HF_HUB_OFFLINE"},
        {name: value for name, value in right.items() if name != "NUMBA_CACHE_DIR"},
    ):
        result = python(CHECK, env, determinism)
        assert result.returncode == 1
        assert "the process is not sealed" in result.stderr


@pytest.mark.parametrize("determinism", ["portable-f32", "device"])
def test_classes_with_one_environment_refuse_every_change_of_it(determinism: str) -> None:
    for name in sorted(set(FREE) - {"MKL_ENABLE_INSTRUCTIONS", "LC_ALL", "ASSAY_SHUFFLE"}):
        env = sealed(determinism) | {name: "7"}
        assert f"{name} is" in python(CHECK, env, determinism).stderr
    unhashed = {name: value for name, value in sealed(determinism).items() if name != "PYTHONHASHSEED"}
    assert "hash randomisation is on" in python(CHECK, unhashed, determinism).stderr
    for words in ({"threads": 2}, {"variation": {"TZ": "Asia/Kathmandu"}}):
        with pytest.raises(GeneratorError, match="only 'universal' leaves any of it free"):
            sealed(determinism, **words)  # type: ignore[arg-type]


VARIATION = {
    "ATEN_CPU_CAPABILITY": "avx2",
    "MKL_CBWR": "AVX2,STRICT",
    "MKL_ENABLE_INSTRUCTIONS": "SSE4_2",
    "DNNL_MAX_CPU_ISA": "SSE41",
    "OPENBLAS_CORETYPE": "Nehalem",
    "NUMBA_CPU_NAME": "generic",
    "NUMBA_CPU_FEATURES": "+sse,-avx2",
    "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4",
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-AVX2_Usable",
    "PYTHONHASHSEED": "random",
    "LANG": "tr_TR.UTF-8",
    "LC_ALL": "C",
    "TZ": "Asia/Kathmandu",
    "HOME": "/tmp",
    "TMPDIR": "/var/tmp",
    "ASSAY_SHUFFLE": "17",
    "ASSAY_DEVICE": "cpu",
    "CUDA_VISIBLE_DEVICES": "GPU-4b3f",
}


def test_universal_leaves_its_free_variables_free_and_knows_their_values() -> None:
    result = python(CHECK, sealed("universal", 4, VARIATION), "universal")
    assert result.stdout == "sealed\n", result.stderr
    told = "import generator.environment as e; print(e.threads(), e.shuffle(), e.device())"
    assert python(told, sealed("universal", 4, VARIATION)).stdout == "4 17 cpu\n"
    assert python(told, sealed("universal")).stdout == "1 0 cpu\n"
    assert python(told, sealed("device")).stdout == "1 0 cuda\n"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OMP_NUM_THREADS", "65"),
        ("NUMBA_NUM_THREADS", " 2"),
        ("ATEN_CPU_CAPABILITY", "sse9"),
        ("GLIBC_TUNABLES", "glibc.malloc.check=3"),
        ("ASSAY_SHUFFLE", "yes"),
        ("ASSAY_DEVICE", "tpu"),
        ("HOME", "here"),
    ],
)
def test_a_free_variable_has_to_be_understood(name: str, value: str) -> None:
    with pytest.raises(GeneratorError, match=name):
        sealed("universal", variation={name: value})
    assert f"{name} is '{value}'" in python(CHECK, sealed("universal") | {name: value}, "universal").stderr


def test_nothing_else_can_be_varied_and_no_other_class_exists() -> None:
    for name in ("PATH", "LD_PRELOAD", "NUMBA_CACHE_DIR", "CUBLAS_WORKSPACE_CONFIG"):
        with pytest.raises(GeneratorError, match=f"{name} is not free to vary"):
            sealed("universal", variation={name: "x"})
    for call in (sealed, verify_sealed):
        with pytest.raises(GeneratorError, match="unknown determinism class 'exact'; allowed: 'universal', "):
            call("exact")


def test_the_gpu_is_hidden_unless_the_critic_shall_run_on_it() -> None:
    assert sealed("universal")["CUDA_VISIBLE_DEVICES"] == ""
    assert "CUDA_VISIBLE_DEVICES" not in sealed("universal", variation={"ASSAY_DEVICE": "cuda"})


def test_a_variable_set_after_the_start_seals_nothing() -> None:
    code = "import os, generator.environment as e; os.environ['PATH'] = '/usr/bin:/bin'; e.verify_sealed('universal')"
    assert "PATH is '/opt'" in python(code, sealed("universal") | {"PATH": "/opt"}).stderr


def test_the_knobs_reach_the_libraries() -> None:
    code = (
        "import numba, numpy as np\n"
        "from numpy._core._multiarray_umath import __cpu_features__ as on\n"
        "square = numba.njit(lambda x, y: x * y + 1.0)\n"
        "square(2.0, 3.0)\n"
        "assembly = square.inspect_asm(square.signatures[0])\n"
        "print(on['AVX2'] and on['X86_V3'], 'vfmadd' in assembly or 'ymm' in assembly, numba.get_num_threads())\n"
    )
    result = python(code, sealed("portable-f32"))
    assert result.stdout.split() == ["False", "False", "1"], result.stderr


def test_an_unsealed_process_does_no_job(tmp_path: Path) -> None:
    (tmp_path / "a-mug.json").write_text(SPEC)
    code, events = job(tmp_path, os.environ | {"PYTHONPATH": "."})
    assert code == 2
    assert [event["event"] for event in events] == ["error"]
    assert events[0]["kind"] == "environment"


def test_the_class_of_the_spec_decides_which_environment_is_right(tmp_path: Path) -> None:
    (tmp_path / "a-mug.json").write_text(SPEC.replace("}", ', "generator": {"determinism": "portable-f32"}}'))
    code, events = job(tmp_path, sealed("universal"))
    assert (code, events[0]["kind"]) == (2, "environment") and "not sealed" in events[0]["message"]


@pytest.mark.parametrize("text", ["{", '{"version": 1, "source": "generate", "prompt": "a red mugg"}'])
def test_a_bad_spec_is_an_event_and_exit_2(text: str, tmp_path: Path) -> None:
    (tmp_path / "a-mug.json").write_text(text)
    code, events = job(tmp_path, sealed("universal"))
    assert code == 2
    assert [event["event"] for event in events] == ["error"]
    assert events[0]["kind"] == "spec"
    assert "a-mug.json" in events[0]["message"]
    assert not (tmp_path / "runs").exists()


def test_a_job_that_is_none_is_an_event_and_exit_2(tmp_path: Path) -> None:
    code, events = job(tmp_path, sealed("universal"), spec=7)
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
    universal, portable = platform_inputs("universal"), platform_inputs("portable-f32")
    assert not set(universal["environment"]) & set(FREE)
    assert universal["determinism_class"] == "universal" and portable["environment"]["OMP_NUM_THREADS"] == "1"


def test_what_binds_the_bytes_is_less_in_the_universal_class() -> None:
    assert set(binding_toolchain("universal")) == set(UNIVERSAL_BINDS) < set(toolchain())
    assert binding_toolchain("portable-f32") == toolchain("portable-f32")


def test_keys_of_two_classes_differ(make_spec) -> None:  # type: ignore[no-untyped-def]
    spec = make_spec()
    other = replace(spec, generator=replace(spec.generator, determinism="portable-f32"))
    assert run_key(spec) != run_key(other)


def a_driver(folder: Path) -> Path:
    """/proc/driver/nvidia of a machine with two cards."""
    for bus, model in (("0000:3b:00.0", "NVIDIA H200"), ("0000:5e:00.0", "NVIDIA T4")):
        (folder / "gpus" / bus).mkdir(parents=True)
        (folder / "gpus" / bus / "information").write_text(f"Model: \t\t {model}\nIRQ:   \t\t 16\n")
    (folder / "version").write_text("NVRM version: NVIDIA UNIX x86_64 Kernel Module  570.86.15  Fri\nGCC version:\n")
    return folder


def test_the_gpu_and_its_driver_belong_to_the_toolchain_of_their_class(tmp_path: Path) -> None:
    found = cuda_toolchain(a_driver(tmp_path), "13.0")
    assert found["gpu"] == "NVIDIA H200" and found["cuda"] == "13.0" and "570.86.15" in found["driver"]


@pytest.mark.parametrize("what", ["no driver", "no card", "no version", "no model"])
def test_without_a_gpu_the_class_device_says_what_it_needs_and_the_way_out(what: str, tmp_path: Path) -> None:
    driver = tmp_path / "nvidia"
    if what != "no driver":
        a_driver(driver)
    if what == "no card":
        shutil.rmtree(driver / "gpus" / "0000:3b:00.0")
        shutil.rmtree(driver / "gpus" / "0000:5e:00.0")
    if what == "no version":
        (driver / "version").unlink()
    if what == "no model":
        (driver / "gpus" / "0000:3b:00.0" / "information").write_text("IRQ: 16\n")
    with pytest.raises(GeneratorError, match="no NVIDIA GPU") as caught:
        cuda_toolchain(driver, "13.0")
    assert caught.value.kind == "environment"
    assert "set generator/determinism to 'universal'" in caught.value.message


def test_a_pytorch_without_cuda_is_no_device(tmp_path: Path) -> None:
    with pytest.raises(GeneratorError, match="is built without CUDA"):
        cuda_toolchain(a_driver(tmp_path), "")


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
