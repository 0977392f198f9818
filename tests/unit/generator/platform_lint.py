"""What makes a result depend on the machine, found in source text: one function a rule, over the syntax tree."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
LIBRARIES = {"np", "numpy", "math", "torch", "scipy", "cmath", "special", "F", "functional"}
SINGLE = {"float32", "single", "float16", "half", "bfloat16", "FloatTensor"}
SINGLE_NAMES = {"<f4", ">f4", "f4", "float32", "float16"}
TRANSCENDENTAL = {
    "exp", "exp2", "expm1", "log", "log1p", "log2", "log10", "logaddexp", "sin", "cos", "tan", "sinh", "cosh", "tanh",
    "arcsin", "arccos", "arctan", "arctan2", "asin", "acos", "atan", "atan2", "hypot", "cbrt", "erf", "erfinv", "gamma",
    "lgamma", "sigmoid", "softmax", "log_softmax", "gelu", "silu", "softplus", "gaussian_filter", "norm", "normalize",
    "std", "var",
}  # fmt: skip
PRODUCTS = {
    "matmul", "mm", "bmm", "addmm", "baddbmm", "dot", "vdot", "inner", "einsum", "tensordot", "convolve", "correlate",
    "linalg", "fft", "linear",
}  # fmt: skip
SORTS = {"sort", "argsort", "partition", "argpartition", "topk", "kthvalue", "msort"}
SET_FUNCTIONS = {"isin", "in1d", "setdiff1d", "setxor1d", "intersect1d", "union1d"}
LISTINGS = {"glob", "rglob", "iterdir", "listdir", "scandir", "walk"}
POWERS = {"pow", "power", "float_power"}


@dataclass(frozen=True)
class Find:
    """One place: the rule, the function around it ("" at the top of the file), and the line."""

    rule: str
    function: str
    line: int


def scan(text: str) -> list[Find]:
    """Everything in a module's text that a rule refuses."""
    tree = ast.parse(text)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    annotations = _annotations(tree)
    finds = []
    for node in ast.walk(tree):
        if node in annotations:
            continue
        for rule, check in RULES.items():
            if check(node, parents):
                line = next(n.lineno for n in (node, *_above(node, parents)) if hasattr(n, "lineno"))
                finds.append(Find(rule, _function(node, parents), line))
    return sorted(finds, key=lambda find: (find.line, find.rule))


Parents = dict[ast.AST, ast.AST]


def single_precision(node: ast.AST, parents: Parents) -> bool:
    """np.float32, torch.float32, Tensor.float(), "<f4"."""
    if isinstance(node, ast.Attribute) and node.attr in SINGLE:
        return True
    if isinstance(node, ast.Constant) and node.value in SINGLE_NAMES:
        return True
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "float"


def approximate_root(node: ast.AST, parents: Parents) -> bool:
    """torch.sqrt, torch.rsqrt, Tensor.sqrt(); np.sqrt and math.sqrt are correctly rounded."""
    if not isinstance(node, ast.Attribute):
        return False
    exact = isinstance(node.value, ast.Name) and node.value.id in ("np", "numpy", "math")
    return node.attr in ("rsqrt", "sqrt_") or (node.attr == "sqrt" and not exact)


def power(node: ast.AST, parents: Parents) -> bool:
    """x ** y and pow(x, y), unless of whole literals: the C library's pow is not correctly rounded."""
    if isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ast.Pow):
        sides = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.target, node.value)
        return not all(_whole(side) for side in sides)
    if isinstance(node, ast.Call):
        return _called(node) in POWERS
    return False


def randomness(node: ast.AST, parents: Parents) -> bool:
    """Random numbers that are not a hash of (seed, stream, step, index)."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        names = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
        return any(set(name.split(".")) & {"random", "secrets", "uuid", "default_rng"} for name in names)
    if isinstance(node, ast.Attribute):
        torchs = _root(node) == "torch" and (node.attr.startswith("rand") or node.attr in ("normal", "bernoulli"))
        return torchs or node.attr in ("default_rng", "urandom") or (node.attr == "random" and _root(node) in LIBRARIES)
    return False


def unstable_sort(node: ast.AST, parents: Parents) -> bool:
    """Sorts without kind="stable" or stable=True; sorted() and np.lexsort are stable.

    Also NumPy's set functions that argsort so inside: emulated Haswells get that one wrong.
    """
    if isinstance(node, ast.Call) and _called(node) in ("unique", "unique_inverse", "unique_all"):
        return _called(node) != "unique" or any(
            word.arg in ("return_inverse", "return_index") for word in node.keywords
        )
    if isinstance(node, ast.Call) and _called(node) in SET_FUNCTIONS:
        return True
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SORTS):
        return False
    given = {word.arg: word.value for word in node.keywords}
    stable = [given.get("kind"), given.get("stable")]
    return not any(isinstance(value, ast.Constant) and value.value in ("stable", True) for value in stable)


def transcendental(node: ast.AST, parents: Parents) -> bool:
    """Functions that the C library, NumPy's and torch's vector code choose by CPU."""
    if isinstance(node, ast.ImportFrom):
        outside = node.level == 0 and (node.module or "").split(".")[0] in LIBRARIES
        return outside and any(alias.name in TRANSCENDENTAL for alias in node.names)
    if isinstance(node, ast.Attribute) and node.attr in TRANSCENDENTAL:
        return _root(node) in LIBRARIES or isinstance(parents.get(node), ast.Call)
    return False


def library_product(node: ast.AST, parents: Parents) -> bool:
    """Matrix products and the like: their order and fusing is the library's."""
    if isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ast.MatMult):
        return True
    if isinstance(node, ast.Attribute) and node.attr in PRODUCTS:
        return _root(node) in LIBRARIES or isinstance(parents.get(node), ast.Call)
    return False


def loose_arithmetic(node: ast.AST, parents: Parents) -> bool:
    """fastmath=, parallel=: compiled code that may reorder or fuse."""
    if not (isinstance(node, ast.keyword) and node.arg in ("fastmath", "parallel")):
        return False
    return not (isinstance(node.value, ast.Constant) and node.value.value is False)


def unordered(node: ast.AST, parents: Parents) -> bool:
    """Walking over a set, the folder's own order, hash(), id()."""
    if isinstance(node, (ast.For, ast.comprehension)) and _is_set(node.iter, node, parents):
        return not _within_order_free(node, parents)
    if isinstance(node, ast.Starred):
        return _is_set(node.value, node, parents) and not isinstance(parents[node], ast.Set)
    if not isinstance(node, ast.Call):
        return False
    name = _called(node)
    if name in ("hash", "id") and isinstance(node.func, ast.Name):
        return True
    if name in ("list", "tuple", "enumerate", "iter", "sum", "map", "zip", "join", "array", "fromiter", "fsum"):
        return any(_is_set(argument, node, parents) for argument in node.args)
    listing = isinstance(node.func, ast.Attribute) and name in LISTINGS and _root(node.func) != "ast"
    return listing and not _within_order_free(node, parents)


Check = Callable[[ast.AST, Parents], bool]
RULES: dict[str, Check] = {
    "single-precision": single_precision,
    "approximate-root": approximate_root,
    "power": power,
    "randomness": randomness,
    "unstable-sort": unstable_sort,
    "transcendental": transcendental,
    "library-product": library_product,
    "loose-arithmetic": loose_arithmetic,
    "unordered": unordered,
}


def _annotations(tree: ast.AST) -> set[ast.AST]:
    """Every node of a type annotation: it computes nothing."""
    roots: list[ast.AST | None] = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            roots.append(node.returns)
        elif isinstance(node, (ast.arg, ast.AnnAssign)):
            roots.append(node.annotation)
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "NDArray":
            roots.append(node)
    return {inner for root in roots if root is not None for inner in ast.walk(root)}


def _function(node: ast.AST, parents: Parents) -> str:
    names = [above.name for above in _above(node, parents) if isinstance(above, FUNCTION)]
    return ".".join(reversed(names))


def _above(node: ast.AST, parents: Parents) -> Iterator[ast.AST]:
    while node in parents:
        node = parents[node]
        yield node


def _root(node: ast.Attribute) -> str:
    """The name that a chain of attributes starts with."""
    inner: ast.AST = node
    while isinstance(inner, ast.Attribute):
        inner = inner.value
    return inner.id if isinstance(inner, ast.Name) else ""


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _whole(node: ast.AST) -> bool:
    """A literal whole number, or one with a sign: 2, 2.0, -24."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        node = node.operand
    return isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and node.value == int(node.value)


def _is_set(node: ast.AST, at: ast.AST, parents: Parents) -> bool:
    """A set by its look: literal, comprehension, set(...), a union of such, or a name given one in this function."""
    if isinstance(node, (ast.Set, ast.SetComp)):
        return True
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id in ("set", "frozenset")
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitOr, ast.BitAnd, ast.Sub, ast.BitXor)):
        return _is_set(node.left, at, parents) or _is_set(node.right, at, parents)
    if isinstance(node, ast.Name):
        home = next((above for above in _above(at, parents) if isinstance(above, (*FUNCTION, ast.Module))), None)
        return home is not None and any(_assigns_set(inner, node.id, parents) for inner in ast.walk(home))
    return False


def _assigns_set(node: ast.AST, name: str, parents: Parents) -> bool:
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == name:
        return ast.unparse(node.annotation).startswith(("set", "frozenset"))
    if not isinstance(node, ast.Assign) or isinstance(node.value, ast.Name):
        return False
    named = any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
    return named and _is_set(node.value, node, parents) and not isinstance(node.value, ast.BinOp)


def _within_order_free(node: ast.AST, parents: Parents) -> bool:
    """Inside sorted(), len(), any(), all(), min(), max(), or what makes a set again: the order is lost or made."""
    for above in _above(node, parents):
        if isinstance(above, ast.Call) and isinstance(above.func, ast.Name):
            return above.func.id in ("sorted", "len", "any", "all", "set", "frozenset", "min", "max")
        if isinstance(above, (ast.SetComp, ast.Set)):
            return True
        if isinstance(above, ast.stmt):
            return False
    return False
