"""The whole chain after the optimisation in processes that see another CPU: every stage ends in the same bytes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from generator.field import Field
from generator.stages.optimise import pack_field

ROOT = Path(__file__).parents[4]

# argv: the packed field. Prints the digest of each stage's outputs; the judge is left out, it has tests of its own.
CHAIN = """
import json, sys
from pathlib import Path
import numba
from numpy._core._multiarray_umath import __cpu_features__ as features
from generator.mesh import studio
from generator.stages import STAGES, Outputs, Watch, evidence, turntable
turntable.SIZE_PX, studio.PROBES, evidence.judge = 96, 6, lambda V, F, rgb, prompt: None
params = {"clean": {"area_fraction": 0.02}, "decimate": {"triangles": 2500}, "colour": {"triangles": 2500},
          "turntable": {"views": 2}, "evidence": {"prompt": "a red mug", "weights": ""}}
made = {"optimise": Outputs({"field": Path(sys.argv[1]).read_bytes()})}
for name, stage in list(STAGES.items())[1:]:
    made[name] = stage.run({one: made[one] for one in stage.inputs}, params.get(name, {}), Watch())
seen = {"wide": features["X86_V3"], "cpu": numba.config.CPU_NAME, "threads": numba.get_num_threads()}
print(json.dumps([seen, {name: outputs.sha256 for name, outputs in made.items()}]))
"""
# Each library's own way to leave out what it would choose for a newer CPU.
OLD_CPU = {
    "NUMBA_CPU_NAME": "generic",
    "NUMBA_CPU_FEATURES": "",
    "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
    "OPENBLAS_CORETYPE": "Nehalem",
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX2_Usable,-FMA_Usable,-AVX512F,-ERMS",
    "OMP_NUM_THREADS": "1",
    "PYTHONHASHSEED": "1",
}
MANY_THREADS = {"OMP_NUM_THREADS": "8", "NUMBA_NUM_THREADS": "8", "OPENBLAS_NUM_THREADS": "8", "PYTHONHASHSEED": "7"}


def start(field: Path, **variables: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CHAIN, str(field)]
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "NUMBA_CACHE_DIR") if name in os.environ}
    return subprocess.Popen(
        command, cwd=ROOT, env=kept | variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finish(process: subprocess.Popen[str]) -> tuple[dict, dict[str, str]]:
    """What the process saw of the machine, and the digests of its stages."""
    out, err = process.communicate()
    assert process.returncode == 0, err
    seen, digests = json.loads(out)
    return seen, digests


@pytest.fixture
def mug(field_of_word, tmp_path: Path) -> Path:  # type: ignore[no-untyped-def]
    field: Field = field_of_word("mug")
    path = tmp_path / "field"
    path.write_bytes(pack_field(field))
    return path


def test_every_stage_ends_in_the_same_bytes(mug: Path) -> None:
    here, old, busy = start(mug), start(mug, **OLD_CPU), start(mug, **MANY_THREADS)
    _, expected = finish(here)
    assert list(expected) == [
        "optimise", "extract", "clean", "repair", "decimate", "colour", "export", "turntable", "evidence",
    ]  # fmt: skip
    seen, digests = finish(old)
    assert (seen["wide"], seen["cpu"]) == (False, "generic")
    assert digests == expected
    seen, digests = finish(busy)
    assert seen["threads"] == 8
    assert digests == expected
