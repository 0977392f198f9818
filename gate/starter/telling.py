"""What `assay init` says on the terminal: each file, the first reviewer, and what to do next."""

import os
import shlex
from pathlib import Path

from ..house import COMMAND, shown
from ..keys import nobody_to_ask
from ..project import SETTINGS
from .first_run import Person
from .plan import Plan, Planned, ignored_by
from .writing import IGNORE, write_files, write_ignored

_VERB, _NAME = 12, 34


def tell_plan(plan: Plan, person: Person) -> None:
    """What would be written, of a dry run."""
    if plan.enrols:
        made = "your key" if person.key.path.exists() else "a new key"
        who = f"{person.name} <{person.email}> with {made}, {person.key.path}"
        _line("would write", _named(plan, plan.reviewers), who)
    else:
        _line("is there", _named(plan, plan.reviewers), "stays as it is")
    for one in plan.files:
        if one.is_there:
            _there(plan, one)
        else:
            _line("would write", _named(plan, one.path), one.what)
    if plan.ignored:
        _line("would add to", _named(plan, plan.folder / IGNORE), " ".join(plan.ignored))
    if plan.approves:
        print("would gate and approve the starter asset, signed with that key")


def tell_written(plan: Plan, person: Person, enrolled: bool, new_key: bool) -> None:
    """Write everything, and say of each file whether it was written."""
    if enrolled:
        made = "a new key" if new_key else "the key you had"
        who = f"who may approve: {person.name} <{person.email}>, with {made}"
        _line("wrote", _named(plan, plan.reviewers), who)
        if new_key and nobody_to_ask():
            print(f"{'':{_VERB}} the key has no passphrase: there was no terminal to ask at ({person.key.path})")
    else:
        _line("is there", _named(plan, plan.reviewers), "stays as it is")
    for one, written in write_files(plan):
        if written:
            _line("wrote", _named(plan, one.path), one.what)
        else:
            _there(plan, one)
    if (path := write_ignored(plan)) is not None:
        _line("added to", _named(plan, path), " ".join(plan.ignored))
    if plan.hook is not None:
        print(f"add to `repos` of {_named(plan, plan.files[-1].path)}:\n{plan.hook}", end="")
    _tell_ignored(plan)


def tell_last(plan: Plan, code: int) -> None:
    """What to do next."""
    if plan.gated:
        count, folders = len(plan.found.meshes), shlex.join(plan.gated)
        meshes = "1 mesh file was" if count == 1 else f"{count} mesh files were"
        print(
            f"{meshes} here already: `paths` of {SETTINGS} names {folders}, so `{COMMAND} gate` judges them too.\n"
            f"`{COMMAND} baseline {folders}` records the defects that they have today; from then on only new ones fail."
        )
    if code:
        return
    spec, specs = _named(plan, plan.spec), _named(plan, plan.spec.parent)
    print(
        f"next: git add -A && git commit -m 'Gate our assets'; put your own mesh into a spec like {spec}.\n"
        f"`{COMMAND} gate` gates everything; `pytest --assay {specs}` shows every rule as a test."
    )


def _tell_ignored(plan: Plan) -> None:
    """Files that git would leave out of the commit."""
    for path in (*(one.path for one in plan.files), plan.reviewers):
        if (pattern := ignored_by(plan.repository, path)) is not None:
            name = _named(plan, path)
            print(f"{name}: git ignores it ({pattern}): git add -f {shlex.quote(name)}, or change that line")


def _there(plan: Plan, one: Planned) -> None:
    _line("is there", _named(plan, one.path), "" if one.is_ours else "stays as it is")


def _named(plan: Plan, path: Path) -> str:
    """The path from the working folder on, for those who work in the repository."""
    return os.path.relpath(path) if Path.cwd().is_relative_to(plan.repository.root) else shown(path)


def _line(verb: str, what: str, why: str = "") -> None:
    print(f"{verb:<{_VERB}} {what:<{_NAME}} {why}".rstrip())
