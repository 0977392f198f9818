"""`assay baseline`: records the defects that legacy assets have today, so that only new ones fail."""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ..emit import at_least
from ..errors import GateError
from ..house import COMMAND, shown
from ..limits import add_limit_arguments, limits_of
from ..profiles import add_profile_argument, named_profile
from ..project import Project, find_project
from ..selection import select
from ..unattended import refuse_unattended

if TYPE_CHECKING:
    from validators.excuses import Known
    from validators.sandbox import Judged


HELP = "record today's defects of legacy assets, so that only new ones fail"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """PATH... and whether baselines may be replaced."""
    what = "spec or mesh file, folder with all below it, or id of a spec"
    parser.add_argument("paths", nargs="+", metavar="PATH", help=what)
    parser.add_argument("--update", action="store_true", help="replace baselines that are there; says what is new")
    parser.add_argument("-j", "--jobs", type=at_least(1), metavar="N", help="assets side by side (default: by cores)")
    add_profile_argument(parser)
    add_limit_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Judge the assets, and write their baselines."""
    refuse_unattended("a baseline")
    from ..excuses import load_excuses
    from ..excuses.describing import Asked, described, names_of

    project, profile = find_project(), named_profile(args.profile)
    chosen = select(args.paths, project)
    excuses = load_excuses(project)
    names = names_of(chosen, excuses)
    if not args.update:
        _refuse_existing(names.values(), project)
    chosen.tell()
    asked = Asked(
        project, excuses.forgiving() if args.update else excuses, profile, limits_of(args), args.jobs, args.debug
    )
    found = described(chosen, asked)
    broken = [f"{name}: nothing recorded: it was not judged here" for name in names.values() if name not in found]
    broken += [problem for name, judged in found.items() if (problem := _broken(name, judged))]
    for name, judged in found.items():
        if not _broken(name, judged):
            print("\n".join(_recorded(name, judged, project)))
    if broken:
        raise GateError("\n".join(broken))
    return 0


def _refuse_existing(names: Iterable[str], project: Project) -> None:
    """Raise GateError, before anything is judged, where there are baselines already."""
    from ..excuses.names import baseline_path

    there = [(name, path) for name in names if (path := baseline_path(name, project)).exists()]
    if there:
        lines = [
            f"{shown(path)}: there already; {COMMAND} baseline {name} --update replaces it" for name, path in there
        ]
        raise GateError("\n".join(lines))


def _broken(name: str, judged: "Judged") -> str | None:
    """Why nothing is recorded of an asset: nothing is known of it."""
    from specs.findings import Status

    bad = [one for one in judged.report.findings if one.status is Status.ERROR]
    bad += [one for one in judged.report.findings if one.rule == "unreadable-file" and one.status is Status.FAIL]
    return f"{name}: nothing recorded: {bad[0].rule}: {bad[0].message}" if bad else None


def _recorded(name: str, judged: "Judged", project: Project) -> Iterator[str]:
    """Writes the baseline; lines about it."""
    from golden.writing import replace_file

    from ..excuses.baselines import baseline_text
    from ..excuses.names import baseline_path

    path, known = baseline_path(name, project), judged.described.known
    there = path.exists()
    if known:
        text = baseline_text(name, tuple(known))
        replace_file(path.resolve(), text.encode("utf-8"), keep_mode=True)  # a link stays one
        yield f"{shown(path)}: {_counted(known)}"
    elif there:
        path.unlink()
        yield f"{shown(path)}: removed: {name} has no defect to record any more"
    else:
        yield f"{name}: nothing to record; no file written"
    if there:
        yield from (f"  {line}" for line in _changes(judged))
    for rule, why in judged.described.left:
        yield f"  not recorded: {rule}: {why}"
    yield from (f"  not recorded: {line}" for line in _never(judged))


def _counted(known: "Sequence[Known]") -> str:
    """How many of which rule.

    >>> from validators.excuses import Known
    >>> _counted([Known("uv-stretch", None, "", 3.0, 2.0, 0.0, False, (), (), "")])
    '1 defect of 1 rule: uv-stretch 1'
    """
    counts: Counter[str] = Counter()
    for one in known:
        counts[one.rule] += 0 if one.aside else max(one.count, 1)
    total = counts.total()
    each = ", ".join(f"{rule} {count}" for rule, count in counts.items())
    return f"{total} {'defect' if total == 1 else 'defects'} of {len(counts)} {_s('rule', len(counts))}: {each}"


def _changes(judged: "Judged") -> Iterator[str]:
    """What is new against the baseline that was there, and what is gone."""
    tallied = {one.rule: one for one in judged.tallies}
    lines = []
    for rule in dict.fromkeys(one.rule for one in judged.described.known):
        if rule not in tallied:
            count = sum(one.count for one in judged.described.known if one.rule == rule)
            lines.append(f"new: {rule} {count}")
    lines += [f"new: {one.rule} {one.new}" for one in judged.tallies if one.new]
    lines += [f"gone: {one.rule} {one.gone}" for one in judged.tallies if one.gone]
    yield from lines or ["nothing is new, nothing is gone"]


def _never(judged: "Judged") -> Iterator[str]:
    from specs.findings import Status
    from validators.excuses import NEVER

    for finding in judged.report.findings:
        if finding.rule in NEVER:
            if finding.status is Status.FAIL:
                yield f"{finding.rule}: no baseline excuses it"
        elif finding.blocks:
            yield f"{finding.rule}: it could not judge what it is required to"


def _s(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"
