"""`assay waive`: lets a rule fail on one asset, for a reason, until a day, and for this very geometry."""

import argparse
import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from specs.problems import nearest, printable
from specs.schema import rule_names

from ..errors import GateError
from ..house import shown
from ..limits import add_limit_arguments, limits_of
from ..profiles import add_profile_argument, named_profile
from ..project import Project, find_project
from ..selection import select
from ..unattended import refuse_unattended

if TYPE_CHECKING:
    from validators.sandbox import Judged

    from ..excuses.waivers import Entry

HELP = "let a rule fail on one asset: for a reason, until a day, and as long as its geometry stays"
# A waiver is looked at again at least once a year; 366 days, so that "this day next year" is always allowed.
MAX_DAYS = 366


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """RULE, ASSET, why, who and until when."""
    parser.add_argument("rule", metavar="RULE", help="the rule's name, as `assay rules` lists it")
    parser.add_argument("asset", metavar="ASSET", help="id or file of a spec, or a mesh file")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why it may fail for now")
    parser.add_argument("--owner", required=True, metavar="NAME", help="who answers for it")
    what = f"the last day on which it counts, YYYY-MM-DD, UTC; at most {MAX_DAYS} days from today"
    parser.add_argument("--expires", required=True, metavar="DATE", help=what)
    add_profile_argument(parser)
    add_limit_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Judge the asset, and write the waiver."""
    refuse_unattended("a waiver")
    from validators.excuses import fingerprint_kind

    from ..excuses import load_excuses
    from ..excuses.describing import Asked, described, names_of
    from ..excuses.waivers import Entry, add_waiver

    expires = _asked(args)
    project, profile = find_project(), named_profile(args.profile)
    chosen = select([args.asset], project)
    if len(chosen) != 1:
        raise GateError(f"{printable(args.asset)}: {len(chosen)} assets; waive a rule for one asset at a time")
    excuses = load_excuses(project).without_waivers()
    (name,) = names_of(chosen, excuses).values()
    found = described(chosen, Asked(project, excuses, profile, limits_of(args), debug=args.debug))
    if name not in found:
        raise GateError(f"{name}: it was not judged here, so that nobody knows what the waiver would excuse")
    _refuse(name, args.rule, found[name])
    bound = found[name].described.fingerprints.get(fingerprint_kind(args.rule))
    if bound is None:
        raise GateError(f"{name}: it has no fingerprint, since it cannot be read")
    entry = Entry(args.rule, name, args.reason.strip(), args.owner.strip(), expires, bound)
    before = add_waiver(project.waivers, entry)
    print("\n".join(_said(entry, before, project)))
    return 0


def _asked(args: argparse.Namespace) -> datetime.date:
    """The last day. Raises GateError with everything that is wrong in the arguments."""
    from validators.excuses import NEVER

    from ..excuses.day import today

    problems = []
    if args.rule in NEVER:
        problems.append(f"{args.rule} can never be waived: it says that nobody knows whether the asset is right")
    elif args.rule not in rule_names():
        hint = nearest(args.rule, rule_names()) or "`assay rules` lists them."
        problems.append(f"{printable(args.rule)}: no such rule. {hint}")
    for option in ("reason", "owner"):
        if not getattr(args, option).strip():
            problems.append(f"--{option} is empty: {'say why' if option == 'reason' else 'name who answers for it'}")
        elif printable(getattr(args, option)) != getattr(args, option):
            problems.append(f"--{option}: holds an unprintable character; write it as one line of text")
    expires, day = _date(args.expires), today()
    latest = day + datetime.timedelta(days=MAX_DAYS)
    if expires is None:
        problems.append(f"--expires {printable(args.expires)}: no date; allowed: YYYY-MM-DD, as in {latest}")
    elif expires < day:
        problems.append(f"--expires {expires}: past; today is {day} (UTC); allowed: {day} to {latest}")
    elif expires > latest:
        problems.append(f"--expires {expires}: more than {MAX_DAYS} days away; allowed: {day} to {latest}")
    if problems:
        raise GateError("\n".join(problems))
    assert expires is not None
    return expires


def _date(text: str) -> datetime.date | None:
    try:
        found = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.isoformat() == text else None


def _refuse(name: str, rule: str, judged: "Judged") -> None:
    """Raise GateError unless the rule warns or fails, so that there is something to waive."""
    from specs.findings import Status

    found = [one for one in judged.report.findings if one.rule == rule]
    if any(one.status in (Status.WARN, Status.FAIL) for one in found):
        return
    broken = next((one for one in judged.report.findings if one.status is Status.ERROR), None)
    first = broken or max(found, key=lambda one: one.status)
    if first.status is Status.PASS:
        why = f"{rule} passes; there is nothing to waive"
    elif first.excused is not None:
        why = f"{rule} is excused already: {first.message}"
    else:
        why = f"{first.rule} is {first.status.name}, which nothing can waive: {first.message}"
    raise GateError(f"{name}: {why}")


def _said(entry: "Entry", before: "Entry | None", project: Project) -> Sequence[str]:
    kind = entry.fingerprint.partition(":")[0]
    what = "its geometry changes" if kind == "mesh" else "a file that it is read from changes"
    renewed = f" (in place of {before.owner}'s until {before.expires})" if before else ""
    where = shown(Path(project.waivers))
    return (
        f"{where}: {entry.rule} of {entry.asset} is waived until {entry.expires}{renewed}",
        f"  it lapses sooner when {what} ({entry.fingerprint[:17]}...)",
    )
