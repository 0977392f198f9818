"""Nothing on the way from a spec to its bytes asks the machine: no float32, no libm, no library's order of a sum.

The rules are in platform_lint.py. What they refuse is either gone or listed here, by file and function, with the reason
why no result depends on the machine all the same; a reason that is no longer needed fails too.
"""

from pathlib import Path

import pytest

from generator import source
from generator.stages import STAGES
from tests.unit.generator.platform_lint import RULES, scan

ROOT = Path(__file__).parents[3]

# A part of the path that the walk below must have reached.
MUST_REACH = {
    *(stage.module for stage in STAGES.values()),
    *(f"generator/mesh/{name}.py" for name in (
        "border", "glb", "grid", "meshlab", "normals", "palette", "png", "smoothing", "studio", "tone", "topology",
    )),
    *(f"generator/field/{name}.py" for name in (
        "arithmetic", "field", "grid", "march", "pyramid", "render", "resize", "sample",
    )),
    *(f"generator/universal/{name}.py" for name in ("adam", "snapping", "state")),
    *(f"generator/judge/{name}.py" for name in ("errors", "evidence", "views")),
    *(f"generator/{name}.py" for name in ("cameras", "distil", "losses", "noise", "optimiser")),
    "generator/guidance/score.py", "generator/guidance/timestep.py", "generator/render/rasterise.py",
    "generator/render/rotate.py", "generator/precise/critic.py", "generator/priors/embedded.py",
    "specs/camera.py", "specs/trigonometry.py",
}  # fmt: skip

# Reached by an import that only the training of a critic takes.
TRAINING = (
    "generator/critic/dataset.py",
    "generator/critic/layers.py",
    "generator/critic/objects/",
    "generator/critic/training.py",
)

FLOAT32_CLASS = "for the class portable-f32; universal takes float64"
BETWEEN = "the float64 part between two states: rounded away, or computed again in double-double"
WHOLE = "whole numbers: Python's integers are exact"
TWO = "powers of two: exact, and no library rounds an exact result"
SQUARES = "NumPy squares an array by one multiplication"

# (file, function or * for any, rule) -> why it is no danger.
EXCEPTIONS = {
    ("generator/arithmetic.py", "Arithmetic.dtype", "single-precision"): FLOAT32_CLASS,
    ("generator/arrays.py", "", "single-precision"): "what a packing can hold, not what is computed",
    ("generator/critic/model.py", "*", "transcendental"): BETWEEN,
    ("generator/critic/model.py", "", "power"): "10 ** 0 to 10 ** 3: exact, and no library rounds an exact result",
    ("generator/critic/weights.py", "load", "single-precision"): FLOAT32_CLASS,
    ("generator/critic/weights.py", "export", "single-precision"): "writes weights after training",
    ("generator/environment.py", "settle_torch", "library-product"): "switches TF32 off",
    ("generator/floating.py", "*", "single-precision"): FLOAT32_CLASS,
    ("generator/losses.py", "eikonal", "power"): WHOLE,
    ("generator/losses.py", "smoothness", "power"): WHOLE,
    (
        "generator/mesh/glb.py",
        "_share_corners",
        "single-precision",
    ): "glTF's format: positions exact, normals rounded once",
    ("generator/mesh/tone.py", "_power", "power"): "decimal arithmetic, in integers",
    (
        "generator/noise.py",
        "_gaussian_into",
        "single-precision",
    ): "the noise is defined as the float32 number nearest to it",
    ("generator/noise.py", "gaussian", "single-precision"): "the noise is defined as the float32 number nearest to it",
    ("generator/precise/critic.py", "PreciseCritic._normalised", "approximate-root"): "double-double's own root",
    ("generator/precise/functions.py", "", "power"): WHOLE,
    ("generator/precise/product.py", "ExactFactor.__init__", "power"): TWO,
    ("generator/precise/product.py", "ExactFactor._left_slices", "power"): TWO,
    ("generator/precise/product.py", "ExactFactor.times", "power"): TWO,
    (
        "generator/precise/product.py",
        "ExactFactor.times",
        "library-product",
    ): "whole numbers under 2^53: any order is exact",
    ("generator/priors/embedded.py", "EmbeddedPrior.__init__", "single-precision"): FLOAT32_CLASS,
    ("generator/source.py", "source_sha256", "unordered"): "sorted in the line after",
    (
        "generator/stages/extract.py",
        "extract",
        "single-precision",
    ): "scikit-image's format: whole numbers of 24 bits, exact",
    ("generator/universal/adam.py", "step_size", "power"): "fractions of whole numbers",
    ("generator/universal/snapping.py", "snap", "power"): WHOLE,
    ("generator/universal/snapping.py", "local_sizes", "power"): SQUARES,
}


def universal_path() -> list[str]:
    """Every file that the stages import, directly or not, but for what only trains."""
    seen: set[str] = set()
    todo = [stage.module for stage in STAGES.values()]
    while todo:
        path = todo.pop()
        if path not in seen:
            seen.add(path)
            todo += source._imports(path)
    return sorted(path for path in seen if not path.startswith(TRAINING))


def allowed(path: str, function: str, rule: str) -> tuple[str, str, str] | None:
    """The exception that covers a find, if one does."""
    keys = [(path, function, rule), (path, "*", rule)]
    return next((key for key in keys if key in EXCEPTIONS), None)


def test_the_walk_reaches_the_whole_path() -> None:
    missing = MUST_REACH - set(universal_path())
    assert missing == set()


@pytest.mark.parametrize("path", universal_path())
def test_nothing_depends_on_the_machine(path: str) -> None:
    found = [
        f"{path}:{find.line} {find.rule} in {find.function or 'the module'}"
        for find in scan((ROOT / path).read_text(encoding="utf-8"))
        if allowed(path, find.function, find.rule) is None
    ]
    assert found == []


def test_every_exception_is_needed() -> None:
    used = {
        allowed(path, find.function, find.rule)
        for path in universal_path()
        for find in scan((ROOT / path).read_text(encoding="utf-8"))
    }
    assert set(EXCEPTIONS) - used == set()


REFUSED = {
    "single-precision": [
        "x = a.astype(np.float32)", "x = torch.zeros(3, dtype=torch.float32)", "x = t.float()", "d = np.dtype('<f4')",
        "x = np.zeros(3, 'float32')", "x = model.half()",
    ],
    "approximate-root": ["torch.sqrt(x)", "x.sqrt()", "torch.rsqrt(x)", "F.sqrt(x)"],
    "power": ["x ** 0.5", "x ** 2", "2.0 ** -np.arange(3)", "pow(x, 3)", "np.power(x, y)", "x **= 2", "x.pow(2)"],
    "randomness": [
        "import random", "from numpy.random import default_rng", "np.random.normal()", "torch.randn(3)",
        "torch.rand_like(x)", "rng = np.random.default_rng()", "os.urandom(8)", "import uuid",
    ],
    "unstable-sort": [
        "np.argsort(x)", "np.sort(x, axis=1)", "x.sort()", "torch.sort(x)", "x.argsort()", "torch.topk(x, 3)",
        "np.sort(x, kind='quicksort')", "torch.sort(x, stable=False)", "np.partition(x, 3)",
        "np.unique(x, return_inverse=True)", "np.isin(a, b)", "np.setdiff1d(a, b)",
    ],
    "transcendental": [
        "np.exp(x)", "math.sin(x)", "from math import sin", "torch.tanh(x)", "x.exp()", "np.linalg.norm(x)",
        "from scipy.ndimage import gaussian_filter", "f = np.arctan2", "scipy.special.erf(x)", "torch.sigmoid(x)",
    ],
    "library-product": [
        "a @ b", "a @= b", "np.dot(a, b)", "a.dot(b)", "np.einsum('ij,jk', a, b)", "torch.bmm(a, b)",
        "np.linalg.inv(a)", "np.convolve(a, b)", "f = np.matmul",
    ],
    "loose-arithmetic": [
        "@njit(fastmath=True)\ndef f(x):\n    return x", "@njit(parallel=True)\ndef f(x):\n    return x",
        "njit(fastmath={'contract'})(f)",
    ],
    "unordered": [
        "for x in {1, 2}:\n    f(x)", "y = [x for x in set(z)]", "y = list({a, b})", "y = sum(set(z))",
        "def f(z):\n    s = set(z)\n    return [x for x in s]", "for p in folder.glob('*'):\n    f(p)", "y = [*{a, b}]",
        "for x in frozenset(a) | b:\n    f(x)", "os.listdir('.')", "hash('a')", "', '.join({a, b})",
        "def f():\n    s: set[str] = set()\n    for x in s:\n        g(x)",
    ],
}  # fmt: skip

HARMLESS = [
    "x = np.sqrt(y)", "x = math.sqrt(y)", "x = np.float64(y)", "x = 2**24 + 2.0**-24", "x = sorted({1, 2})",
    "x = len({1, 2})", "def f(x: NDArray[np.float32]) -> NDArray[np.float32]:\n    return x",
    "x = np.sort(y, kind='stable')", "x = torch.sort(y, stable=True)", "x = sorted(y)", "x = np.lexsort((a, b))",
    "u, n = np.unique(y, return_counts=True)",
    "for p in sorted(folder.glob('*')):\n    f(p)", "@njit(cache=True)\ndef f(x):\n    return x * x",
    "y = sorted(x for x in set(z))", "z: dict[str, NDArray[np.float32]]", "y = x in {1, 2}", "y = {x for x in set(z)}",
    "for x in [1, 2]:\n    f(x)", "y = dot(a, b)", "for n in ast.walk(tree):\n    f(n)",
]  # fmt: skip


def test_every_rule_has_its_bad_examples() -> None:
    assert set(REFUSED) == set(RULES)


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule, texts in REFUSED.items() for text in texts])
def test_bad_code_is_refused(rule: str, text: str) -> None:
    assert rule in {find.rule for find in scan(text)}


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_code_is_not(text: str) -> None:
    assert scan(text) == []


def test_a_find_names_its_function() -> None:
    text = "class A:\n    def f(self):\n        return g(x @ y)\n"
    assert [(find.rule, find.function, find.line) for find in scan(text)] == [("library-product", "A.f", 3)]


def test_a_fault_put_into_a_real_stage_is_found() -> None:
    text = (ROOT / "generator/render/rotate.py").read_text(encoding="utf-8")
    assert scan(text) == []
    broken = text.replace("combined(vectors, c2w[:3, :3])", "vectors @ c2w[:3, :3]")
    assert [(find.rule, find.function) for find in scan(broken)] == [("library-product", "to_camera")]
