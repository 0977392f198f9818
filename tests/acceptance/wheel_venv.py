"""Virtual environments for the wheel, made of what is installed here: nothing is downloaded."""

import os
import re
import subprocess
import sys
import venv
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Environment:
    """A virtual environment, and a home of its own for what runs in it."""

    folder: Path
    home: Path

    @property
    def site(self) -> Path:
        return next(self.folder.glob("lib/python*/site-packages"))

    def run(self, *command, cwd=None, rc=0, **variables):
        """What a command of the environment prints; it must end with `rc`."""
        env = {"PATH": os.environ["PATH"], "HOME": str(self.home), "ASSAY_OFFLINE": "1", **variables}
        program = self.folder / "bin" / command[0]
        done = subprocess.run(
            [program, *map(str, command[1:])], env=env, cwd=cwd or self.home, capture_output=True, text=True
        )
        assert done.returncode == rc, (command, done.returncode, done.stdout[-3000:], done.stderr[-3000:])
        return done

    def pip(self, *words):
        """pip of here, working there; without the network."""
        command = [sys.executable, "-m", "pip", "--python", self.folder / "bin" / "python", *words, "-q"]
        env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        done = subprocess.run([*command, "--disable-pip-version-check"], env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def installs(self, wheel):
        self.pip("install", "--no-deps", "--no-index", "--no-compile", wheel)


def make_environment(folder: Path, wanted: Iterable[str], copied: Iterable[str] = ()) -> Environment:
    """One with the `wanted` requirements and all that they need, as links, and with copies of the `copied` packages."""
    home = folder / "home"
    home.mkdir(parents=True)
    venv.create(folder / "venv", symlinks=True)
    made = Environment(folder / "venv", home)
    for found in closure(wanted):
        for top in _tops(found):
            if not (made.site / top).exists():
                (made.site / top).symlink_to(found.locate_file(top))
    for name in copied:
        copy(made, name)
    return made


def copy(made: Environment, name: str) -> None:
    """A package as pip would install it."""
    for file in distribution(name).files or ():
        place = made.site / file
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(Path(str(file.locate())).read_bytes())


def closure(wanted: Iterable[str]) -> list[Distribution]:
    """The distributions that the requirements name, and those that these require here, by name."""
    todo, found = [Requirement(text) for text in wanted], {}
    while todo:
        one = todo.pop()
        name = re.sub(r"[-_.]+", "-", one.name).lower()
        if name in found or not _applies(one, set()):
            continue
        found[name] = distribution(name)
        todo += [more for text in found[name].requires or () if _applies(more := Requirement(text), one.extras)]
    return [found[name] for name in sorted(found)]


def _applies(requirement: Requirement, extras: set[str]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in {"", *extras})


def _tops(found: Distribution) -> set[str]:
    """What lies directly in site-packages of a distribution; not its scripts."""
    names = {file.parts[0] for file in found.files or ()}
    return {name for name in names if name not in ("..", "__pycache__")}
