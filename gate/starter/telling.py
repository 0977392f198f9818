"""What `assay init` says on the terminal: each file, the first reviewer, and what to do next."""

from ..house import COMMAND, shown
from ..project import SETTINGS
from .first_run import Person
from .plan import Plan, ignored_by
from .writing import IGNORE, write_files, write_ignored

_WIDTH = 34


def tell_plan(plan: Plan, person: Person) -> None:
    """What would be written, of a dry run."""
    if plan.enrols:
        made = "your key" if person.key.path.exists() else "a new key"
        _line("would write", shown(plan.reviewers), f"{person.name} <{person.email}> with {made}, {person.key.path}")
    for one in plan.files:
        if one.is_there:
            _line("is there", shown(one.path), "" if one.is_ours else "stays as it is")
        else:
            _line("would write", shown(one.path), one.what)
    if plan.ignored:
        _line("would add to", shown(plan.folder / IGNORE), " ".join(plan.ignored))
    if plan.approves:
        print("would gate and approve the starter asset, signed with that key")


def tell_written(plan: Plan, person: Person, enrolled: bool, new_key: bool) -> None:
    """Write everything, and say of each file whether it was written."""
    if enrolled:
        made = "new key" if new_key else "the key you had"
        _line("wrote", shown(plan.reviewers), f"who may approve: {person.name} <{person.email}>")
        print(f"  {made}: {person.key.path}")
    else:
        _line("is there", shown(plan.reviewers))
    for one, written in write_files(plan):
        if written:
            _line("wrote", shown(one.path), one.what)
        else:
            _line("is there", shown(one.path), "" if one.is_ours else "stays as it is")
    if (path := write_ignored(plan)) is not None:
        _line("added to", shown(path), " ".join(plan.ignored))
    if plan.hook is not None:
        print(f"add to `repos` of {shown(plan.files[-1].path)}:\n{plan.hook}", end="")
    _tell_ignored(plan)


def tell_last(plan: Plan, code: int) -> None:
    """What to do next."""
    if plan.gated:
        count, folders = len(plan.found.meshes), " ".join(plan.gated)
        meshes = "1 mesh file was" if count == 1 else f"{count} mesh files were"
        print(
            f"{meshes} here already: {folders} stand in {SETTINGS}, so `{COMMAND} gate` judges them too.\n"
            f"`{COMMAND} baseline {folders}` records the defects that they have today; from then on only new ones fail."
        )
    if code:
        return
    print(
        f"next: git add -A && git commit -m 'Gate our assets'; put your own mesh into a spec like {shown(plan.spec)}.\n"
        f"`{COMMAND} gate` gates everything; `pytest --assay {shown(plan.spec.parent)}` shows every rule as a test."
    )


def _tell_ignored(plan: Plan) -> None:
    """Files that git would leave out of the commit."""
    written = [one.path for one in plan.files] + [plan.reviewers]
    for path in written:
        if (pattern := ignored_by(plan.repository, path)) is not None:
            print(f"{shown(path)}: git ignores it ({pattern}): git add -f {shown(path)}, or change that line")


def _line(verb: str, what: str, why: str = "") -> None:
    print(f"{verb:<9} {what:<{_WIDTH}} {why}".rstrip())
