import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from generator.critic import weights
from generator.precise import PreciseCritic
from generator.precise.critic import gelu
from generator.precise.double_double import double_double

ROOT = Path(__file__).parents[4]
T = np.array([1, 250, 980, 999])
WORDS = np.array([[19, 1, 9, 1, 1], [0, 0, 0, 0, 0], [1, 2, 0, 3, 2], [22, 0, 11, 2, 3]])
CAMERA = np.array([[0.0, 0.0], [1.2345, 0.35], [-3.1, -0.17], [6.2, 1.04]])


def pictures(count: int = 4) -> np.ndarray:
    return np.random.default_rng(4).standard_normal((count, 7, 64, 64))


@pytest.fixture(scope="module", params=["guide", "judge"])
def model(request):
    return weights.load(request.param, dtype=torch.float64)


@pytest.fixture(scope="module")
def precise(model):
    return PreciseCritic(model)


@pytest.fixture(scope="module")
def judge():
    return PreciseCritic(weights.load("judge"))


def test_it_is_the_function_that_torch_computes_in_float64(model, precise):
    x_t = pictures()
    with torch.inference_mode():
        expected = model(*(torch.from_numpy(a) for a in (x_t, T, WORDS, CAMERA))).numpy()
    x0 = precise.x0(x_t, T, WORDS, CAMERA)
    rms = np.sqrt((x0 * x0).mean())
    assert 0.0 < np.abs(x0 - expected).max() < 1e-13 * rms
    assert x0.dtype == np.float64
    assert x0.flags.c_contiguous


def test_float32_weights_are_the_same_numbers(judge):
    double = PreciseCritic(weights.load("judge", dtype=torch.float64))
    arguments = pictures(1), 611, WORDS[:1], CAMERA[:1]
    np.testing.assert_array_equal(judge.x0(*arguments), double.x0(*arguments))


def test_a_picture_does_not_depend_on_its_batch(judge):
    x_t = pictures()
    together = judge.x0(x_t, T, WORDS, CAMERA)
    backwards = judge.x0(x_t[::-1], T[::-1], WORDS[::-1], CAMERA[::-1])[::-1]
    np.testing.assert_array_equal(together, backwards)
    for k in range(4):
        alone = judge.x0(x_t[k : k + 1], int(T[k]), WORDS[k : k + 1], CAMERA[k : k + 1])
        np.testing.assert_array_equal(alone[0], together[k])


def test_a_change_in_the_last_place_is_seen(judge):
    x_t = pictures(1)
    moved = x_t.copy()
    moved[0, 3, 20, 20] = np.nextafter(moved[0, 3, 20, 20], 10.0)
    arguments = 250, WORDS[:1], CAMERA[:1]
    change = np.abs(judge.x0(moved, *arguments) - judge.x0(x_t, *arguments)).max()
    assert 0.0 < change < 1e-14


def test_gelu_keeps_its_precision_where_it_nearly_vanishes():
    x = np.array([-9.0, -1e-9, 0.0, 3.0])
    got = gelu(double_double(x)).to_float64()
    expected = torch.nn.functional.gelu(torch.from_numpy(x), approximate="tanh").numpy()
    np.testing.assert_allclose(got, expected, rtol=1e-15, atol=1e-15)
    assert got[0] < 0.0
    assert got[2] == 0.0


def test_what_is_not_finite_is_refused(judge):
    x_t = pictures(1)
    x_t[0, 0, 0, 0] = np.nan
    with pytest.raises(ValueError, match="not finite"):
        judge.x0(x_t, 250, WORDS[:1], CAMERA[:1])


PROGRAM = """
import hashlib, sys
import numpy as np, torch
from generator.critic import weights
from generator.precise import PreciseCritic
torch.set_num_threads(int(sys.argv[1]))
random = np.random.default_rng(8)
x_t, plain = random.standard_normal((3, 7, 64, 64)), random.standard_normal((1536, 64))
words = np.array([[19, 1, 9, 1, 1], [0, 0, 0, 0, 0], [1, 2, 0, 3, 2]])
x0 = PreciseCritic(weights.load("judge")).x0(x_t, 250, words, random.uniform(-3.0, 3.0, (3, 2)))
for array in (x0, plain.T @ plain):
    print(hashlib.sha256(array.tobytes()).hexdigest())
"""


def cores_of_this_processor() -> list[str]:
    flags = Path("/proc/cpuinfo").read_text().split() if Path("/proc/cpuinfo").exists() else []
    wanted = {"Nehalem": "sse4_2", "Haswell": "fma", "SkylakeX": "avx512bw"}
    return [core for core, flag in wanted.items() if flag in flags]


def hashes(core: str, threads: str) -> tuple[str, str]:
    changed = {"OPENBLAS_CORETYPE": core, "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads}
    if core == "Nehalem":
        changed |= {"NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR", "ATEN_CPU_CAPABILITY": "default"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, threads],
        cwd=ROOT,
        env={**os.environ, **changed},
        capture_output=True,
        text=True,
        check=True,
    )
    precise, plain = done.stdout.split()
    return precise, plain


@pytest.mark.skipif(len(cores_of_this_processor()) < 2, reason="needs a processor with two instruction sets")
def test_every_instruction_set_and_number_of_threads_gives_the_same_bits():
    cores = cores_of_this_processor()
    found = [hashes(core, threads) for core, threads in zip(cores, ("1", "2", "2"), strict=False)]
    assert len({precise for precise, _ in found}) == 1
    assert len({plain for _, plain in found}) > 1  # where a plain product does differ
