"""The rows of a proof: how each environment differs from the reference, and whether this machine has it."""

import difflib
import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from generator.toolchain import DRIVER

from ..errors import GateError
from ..house import COMMAND
from .instruction_sets import AVX, AVX2, AVX512, EMULATED, GENERIC, NATIVE, OF_THE_CLASS, InstructionSet, lacking

REFERENCE = "reference"
NATIVE_ROW = "native"
QEMU = "qemu-x86_64"
_PLACE = {"LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Kathmandu", "HOME": "/", "TMPDIR": "/var/tmp"}


@dataclass(frozen=True)
class Row:
    """One environment. Everything is compared with the row REFERENCE.

    variables: FREE ones (generator/variables.py) beside threads and instruction set. elsewhere: another working folder
    and umask. cpu: the processor that QEMU plays. usual: whether the row is made when nobody chooses.
    """

    name: str
    threads: int = 1
    instructions: InstructionSet = NATIVE
    variables: Mapping[str, str] = field(default_factory=dict)
    elsewhere: bool = False
    cpu: str = ""
    usual: bool = False

    @property
    def variation(self) -> dict[str, str]:
        """All FREE variables but the threads."""
        return {**self.instructions.variables, **self.variables}

    def words(self) -> str:
        """What the row is, as the table prints it."""
        parts = [f"CPU {self.cpu} (emulated)"] if self.cpu else []
        parts += ["CUDA"] if self.variables.get("ASSAY_DEVICE") == "cuda" else []
        parts += [] if self.cpu else [self.instructions.words]
        parts += [f"{self.threads} thread{'s' if self.threads > 1 else ''}"]
        names = {
            "ASSAY_SHUFFLE": "shuffled",
            "PYTHONHASHSEED": "hash seed",
            "LC_ALL": "locale",
            "TZ": "time zone",
        }
        parts += [text for name, text in names.items() if name in self.variables]
        parts += ["folders"] if "HOME" in self.variables else ["working folder"] if self.elsewhere else []
        parts += ["umask"] if self.elsewhere else []
        return ", ".join(parts)

    def unavailable(self, determinism: str) -> str:
        """Why this machine cannot make the row; empty when it can."""
        if missing := lacking(self.instructions.needs):
            return f"this CPU lacks {', '.join(missing)}"
        return no_cuda() if determinism == "device" or self.variables.get("ASSAY_DEVICE") == "cuda" else ""


ROWS: tuple[Row, ...] = (
    Row(REFERENCE, 1, GENERIC, usual=True),
    Row(NATIVE_ROW, 1, NATIVE, {"PYTHONHASHSEED": "1"}, usual=True),
    Row("threads-2", 2, NATIVE, {"PYTHONHASHSEED": "random"}),
    Row("threads-4", 4, GENERIC, {"PYTHONHASHSEED": "4", "ASSAY_SHUFFLE": "4"}, usual=True),
    Row("threads-8", 8, NATIVE, {"ASSAY_SHUFFLE": "8"}),
    Row("shuffled", 1, GENERIC, {"ASSAY_SHUFFLE": "1"}),
    Row("elsewhere", 2, NATIVE, {"PYTHONHASHSEED": "77", **_PLACE}, elsewhere=True, usual=True),
    Row("avx", 1, AVX),
    Row("avx2", 2, AVX2, {"ASSAY_SHUFFLE": "2"}),
    Row("avx512", 1, AVX512, {"ASSAY_SHUFFLE": "512"}),
    Row("cuda", 1, NATIVE, {"ASSAY_DEVICE": "cuda"}, usual=True),
)
# The other classes promise less, so there is less to vary: the reference is the class's own environment.
OTHER_CLASSES: Mapping[str, tuple[Row, ...]] = {
    "portable-f32": (
        Row(REFERENCE, 1, OF_THE_CLASS, usual=True),
        Row("elsewhere", 1, OF_THE_CLASS, elsewhere=True, usual=True),
    ),
    "device": (Row(REFERENCE, 1, OF_THE_CLASS, usual=True),),
}


def matrix(determinism: str) -> tuple[Row, ...]:
    """Every row of a determinism class, the reference first; reruns and emulated ones come on top."""
    return ROWS if determinism == "universal" else OTHER_CLASSES[determinism]


def chosen(
    determinism: str, names: Sequence[str] | None, everything: bool, reruns: int, cpus: Sequence[str]
) -> list[Row]:
    """The rows to make, the reference first. names: by name, None for the usual ones.

    Raises GateError for a name that the class does not have, and for a processor that QEMU does not play.
    """
    rows = matrix(determinism)
    known = {row.name: row for row in rows}
    for name in names or ():
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"`{COMMAND} prove --list` describes them"
            raise GateError(
                f"--rows: {name!r} is no row of the class {determinism!r}; allowed: {', '.join(known)}; {hint}"
            )
    if cpus and determinism != "universal":
        raise GateError(f"--emulate: the class {determinism!r} is not varied so; only 'universal' is")
    wanted = [row for row in rows if row.name == REFERENCE or everything or _wanted(row, names)]
    again = next((row for row in rows if row.name == NATIVE_ROW), rows[0])
    wanted += [Row(f"rerun-{n}", again.threads, again.instructions, again.variables) for n in range(1, reruns + 1)]
    return wanted + [
        Row(f"emulated-{cpu.lower()}", 1, EMULATED, cpu=model) for cpu, model in zip(cpus, _models(cpus), strict=True)
    ]


def _wanted(row: Row, names: Sequence[str] | None) -> bool:
    return row.usual if names is None else row.name in names


def no_cuda() -> str:
    """Why no CUDA device can be used; empty when one can, as far as is known without loading PyTorch."""
    if not (DRIVER / "gpus").is_dir():
        return "no CUDA device here"
    found = importlib.util.find_spec("torch")
    version = Path(found.origin).with_name("version.py") if found and found.origin else None
    text = version.read_text(encoding="utf-8") if version and version.exists() else ""
    if re.search(r"^cuda: .*= None$", text, re.MULTILINE):
        return "the installed PyTorch is its CPU build"
    return ""


def _models(cpus: Sequence[str]) -> Iterator[str]:
    """QEMU's own spelling of each processor."""
    if not cpus:
        return
    if not shutil.which(QEMU):
        raise GateError(
            f"--emulate needs {QEMU}, which was not found in PATH; install the package qemu-user "
            "(on Debian/Ubuntu, as root: apt-get install qemu-user)"
        )
    done = subprocess.run([QEMU, "-cpu", "help"], capture_output=True, text=True, check=False)
    models = {found[1].lower(): found[1] for found in re.finditer(r"^x86 (\S+)", done.stdout, re.MULTILINE)}
    for cpu in cpus:
        if cpu.lower() not in models:
            near = difflib.get_close_matches(cpu.lower(), models, n=3) or ("haswell", "nehalem", "epyc")
            raise GateError(f"--emulate: {cpu!r} is no processor that {QEMU} plays; nearest: {', '.join(near)}")
        model = models[cpu.lower()]
        # Some of QEMU's processors have no 64 bits: better told before anything is made.
        tried = subprocess.run([QEMU, "-cpu", model, "/bin/true"], capture_output=True, text=True, check=False)
        if tried.returncode:
            reason = (tried.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise GateError(f"--emulate: {QEMU} cannot run programs of this machine on {cpu!r}: {reason}")
        yield model
