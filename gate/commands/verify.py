"""`assay verify`: who approved what, believed only as far as signatures, chains and policy carry."""

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..house import shown
from ..project import add_golden_argument

if TYPE_CHECKING:
    from golden.verifying import Problem

    from ..git_base import Base

HELP = "verify golden records: decision logs, signatures, reviewers and policy"
DESCRIPTION = """\
Checks that every golden record is what its signed decision log says: no entry changed, missing or out of order; each
signed by a reviewer who could decide then; as many approvals as the policy asks for; previews as they were approved.

With --since REF, golden/ of the last commit that HEAD shares with REF says who may decide: what is new here counts only
by the reviewers and the policy of then, and no decision of then may be gone. In CI, REF is the branch that a change is
to go to.

exit codes:
  0    intact
  1    a problem: one line each says where and what
  2    bad usage: no such REF, or a clone too shallow to know it"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where, since when, and in which form."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = DESCRIPTION
    parser.add_argument("--since", metavar="REF", help="hold the change since REF against REF's reviewers and policy")
    add_golden_argument(parser)
    parser.add_argument("--output-format", choices=["text", "json"], default="text", help="default: text")


def run(args: argparse.Namespace) -> int:
    """Print every problem, or that there is none."""
    from golden.verifying import verify

    from ..errors import GateError
    from ..git_base import golden_since

    if not args.golden.is_dir():
        raise GateError(f"--golden {args.golden}: no such folder; allowed: a folder of golden records")
    with golden_since(args.since, args.golden) if args.since is not None else nullcontext() as base:
        problems = (*verify(args.golden, base.folder if base else None), *_unknown_profiles(args.golden))
    document = _document(args, base, problems)
    if args.output_format == "json":
        json.dump(document, sys.stdout, indent=2, ensure_ascii=False)
        print()
    else:
        print(_text(document))
    return 1 if problems else 0


def _unknown_profiles(golden: Path) -> "list[Problem]":
    """Profiles that the policy names and nobody has: by a slip, their assets would pass with fewer approvals."""
    from golden.document import RecordError
    from golden.policy import policy_path, read_policy
    from golden.problem import Problem
    from validators.profile import profile_names

    try:
        named = read_policy(golden).profiles
    except RecordError:
        return []  # named already
    known = profile_names()
    allowed = ", ".join(known)
    return [
        Problem(str(policy_path(golden)), None, f"#/profiles/{name}: no such profile; allowed: {allowed}")
        for name in sorted(named)
        if name not in known
    ]


def _document(args: argparse.Namespace, base: "Base | None", problems: "Sequence[Problem]") -> dict[str, Any]:
    """The answer as docs/deciding.md describes it."""
    records = sorted((args.golden / "records").glob("*.json"))
    logs = sorted((args.golden / "decisions").glob("*.jsonl"))
    return {
        "version": 1,
        "golden": shown(args.golden),
        "since": {"ref": args.since, "commit": base.commit} if base else None,
        "records": len(records),
        "decisions": sum(log.read_bytes().count(b"\n") for log in logs),
        "intact": not problems,
        "problems": [{"file": shown(Path(one.file)), "line": one.line, "message": one.message} for one in problems],
    }


def _text(document: dict[str, Any]) -> str:
    counted = f"{_many(document['records'], 'record')}, {_many(document['decisions'], 'decision')}"
    if document["intact"]:
        since = f" since {document['since']['commit'][:12]}" if document["since"] else ""
        return f"{counted}: intact{since}"
    lines = [
        _on_one_line(f"{one['file']}{'' if one['line'] is None else ':' + str(one['line'])}: {one['message']}")
        for one in document["problems"]
    ]
    return "\n".join([*lines, f"{counted}: {_many(len(lines), 'problem')}"])


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _on_one_line(text: str) -> str:
    r"""What stands in a file must not speak to the terminal, or pretend to be another line.

    >>> _on_one_line("x\n::error")
    'x\\n::error'
    """
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)
