"""What computes an asset: versions of Python, the C library and the packages; for `device` the GPU and CUDA too.

Found without importing torch, so that a cached gate stays quick.
"""

import ast
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, distributions, version
from importlib.util import find_spec
from pathlib import Path

from .errors import GeneratorError, NoDeviceError

TOOLS = ("diffusers", "numba", "numpy", "pymeshlab", "safetensors", "scikit-image", "scipy", "torch", "xxhash")
# What still computes bytes of a universal asset in a way of its own; all else is integers and single IEEE operations,
# which have one result.
UNIVERSAL_BINDS = ("pymeshlab", "scikit-image")
DRIVER = Path("/proc/driver/nvidia")


def toolchain(determinism: str = "universal") -> dict[str, str]:
    """Name -> version of whatever computes in the class.

    Raises GeneratorError("environment") when a package is missing, NoDeviceError when the class is `device` and there
    is no GPU.
    """
    return {**_software(), **(_gpu() if determinism == "device" else {})}


def binding_toolchain(determinism: str) -> dict[str, str]:
    """The part of `toolchain` that binds the bytes of the class: with other versions they may legally differ."""
    found = toolchain(determinism)
    return {name: found[name] for name in UNIVERSAL_BINDS} if determinism == "universal" else found


def cuda_toolchain(driver: Path = DRIVER, torch_cuda: str | None = None) -> dict[str, str]:
    """Model and driver of the first GPU on the bus, PyTorch's CUDA and the CUDA libraries.

    driver: the folder of the driver in /proc. torch_cuda: the CUDA that PyTorch was built for; None: ask the package.
    Raises NoDeviceError, with the way out, when there is no GPU or PyTorch cannot use one.
    """
    cuda = torch_cuda if torch_cuda is not None else _torch_cuda()
    try:
        cards = sorted(path for path in (driver / "gpus").iterdir() if path.is_dir())
        model = _value((cards[0] / "information").read_text(encoding="utf-8"), "Model")
        kernel = (driver / "version").read_text(encoding="utf-8").splitlines()[0].split(":", 1)[-1].strip()
    except (OSError, IndexError, KeyError) as error:
        raise _no_gpu(f"this machine has no NVIDIA GPU ({driver} says so: {type(error).__name__})") from error
    if not cuda:
        raise _no_gpu(f"PyTorch {_software()['torch']} is built without CUDA")
    libraries = {one.name: one.version for one in distributions() if one.name and one.name.startswith("nvidia-")}
    return {"gpu": model, "driver": kernel, "cuda": cuda, **dict(sorted(libraries.items()))}


@cache
def _gpu() -> dict[str, str]:
    return cuda_toolchain()


@cache
def _software() -> dict[str, str]:
    library = "-".join(platform.libc_ver()) or platform.system()
    return {"python": platform.python_version(), "libc": library, **{name: _version(name) for name in TOOLS}}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError as error:
        raise GeneratorError("environment", f"the package {name} is not installed; run ./run to set it up") from error


def _torch_cuda() -> str:
    """`torch.version.cuda` without importing torch; empty for a build without CUDA."""
    found = find_spec("torch")
    if found is None or found.origin is None:
        return ""
    tree = ast.parse(Path(found.origin).with_name("version.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "cuda":
            return str(ast.literal_eval(node.value) or "") if node.value else ""
    return ""


def _value(text: str, name: str) -> str:
    """The value of `Name:  value` in the lines of a file of /proc."""
    pairs = (line.split(":", 1) for line in text.splitlines() if ":" in line)
    return {key.strip(): value.strip() for key, value in pairs}[name]


def _no_gpu(found: str) -> NoDeviceError:
    return NoDeviceError(
        f"the determinism class 'device' computes on an NVIDIA GPU with CUDA, and {found}. Work on a machine with the "
        "GPU that the asset's record names, or set generator/determinism to 'universal', which needs none.",
    )
