"""`assay user`: who may sign in to the review page, and as what."""

import argparse
import getpass
import os
import sys
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from typing import Any

from ..errors import GateError
from ..extras import require
from ..house import COMMAND
from ..project import find_project

HELP = "add, list and change the accounts of the review page"
EPILOG = """\
Roles: a viewer looks, a reviewer decides, an admin decides and releases what others have claimed.

Accounts lie in the page's database (--database, else $ASSAY_DATABASE, else STATE/review.db). Who may decide also
stands in golden/reviewers.json, with a public key: commit it, so that `assay verify` believes the decisions. The
private key is made here and kept encrypted with the account's password, or, of an --sso account, with the secret in
STATE.

A password is asked for, or read from standard input with --password-stdin: never an argument, which others can see."""
ROLES = ("viewer", "reviewer", "admin")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """add, list, password, role, disable and enable."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    tasks = parser.add_subparsers(dest="task", metavar="TASK", required=True)
    add = _task(tasks, "add", "make an account")
    add.add_argument("--role", choices=ROLES, required=True, help="what the account may do")
    add.add_argument("--email", metavar="ADDRESS", help="as git has it: commits and the author rule go by it")
    ways = add.add_mutually_exclusive_group()
    ways.add_argument("--sso", action="store_true", help="no password: a trusted proxy signs this person in")
    _add_password(ways)
    _task(tasks, "list", "list all accounts", named=False)
    password = _task(tasks, "password", "give a new password and a new key; ends the account's sessions")
    _add_password(password)
    role = _task(tasks, "role", "change a role, at once")
    role.add_argument("role", choices=ROLES, metavar="ROLE", help=", ".join(ROLES))
    _task(tasks, "disable", "switch an account off: its sessions end, its key is revoked")
    _task(tasks, "enable", "switch an account on again, as a viewer")


def run(args: argparse.Namespace) -> int:
    """Do the task."""
    require("review", "accounts of the review page take the extra 'review'")
    does = {"add": _add, "list": _list, "password": _password, "role": _role, "disable": _disable, "enable": _enable}
    return does[args.task](args)


def _task(tasks: Any, name: str, help: str, named: bool = True) -> argparse.ArgumentParser:
    own = find_project()
    task: argparse.ArgumentParser = tasks.add_parser(name, help=help, description=help, allow_abbrev=False)
    if named:
        task.add_argument("name", metavar="NAME", help="the account's name")
    task.add_argument("--database", metavar="URL", help="sqlite:///PATH or postgresql://... (better: $ASSAY_DATABASE)")
    task.add_argument("--state", type=Path, default=own.root / ".assay", metavar="DIR", help="default: .assay")
    task.add_argument("--golden", type=Path, default=own.golden, metavar="DIR", help="where reviewers.json lies")
    task.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    return task


def _add_password(where: Any) -> None:
    where.add_argument("--password-stdin", action="store_true", help="read the password from standard input, one line")


def _add(args: argparse.Namespace) -> int:
    with _accounts(args) as accounts:
        # Asked for last: nobody shall think of a password for a name that cannot be had.
        accounts.check_new(args.name, args.role, args.email)
        password = None if args.sso else _new_password(args)
        account = accounts.add(args.name, password, args.role, args.email, args.golden)
    way = "signed in by the proxy" if account.proxy_only else "signs in with the password"
    print(f"{account.name}: {account.role}, {way}, key {account.fingerprint[:16]}")
    _say_commit(args, account.role != "viewer")
    return 0


def _list(args: argparse.Namespace) -> int:
    with _accounts(args) as accounts:
        rows = [_row(account) for account in accounts.all()]
    if not rows:
        print(f"no accounts yet: `{COMMAND} user add NAME --role admin` makes the first")
    widths = [max(len(row[column]) for row in rows) for column in range(4)] if rows else []
    for row in rows:
        print("  ".join([*(f"{word:<{width}}" for word, width in zip(row, widths, strict=False)), row[4]]).rstrip())
    return 0


def _row(account: Any) -> tuple[str, ...]:
    way = "sso" if account.proxy_only else "password"
    key = account.fingerprint[:16] if account.fingerprint else "no key"
    return account.name, account.role, way, key, " ".join([account.email or "", "DISABLED" if account.disabled else ""])


def _password(args: argparse.Namespace) -> int:
    with _accounts(args) as accounts:
        accounts.check_password_fits(args.name)
        account = accounts.set_password(args.name, _new_password(args), args.golden)
    print(f"{account.name}: new password, new key {account.fingerprint[:16]}; signed out everywhere")
    _say_commit(args, account.role != "viewer")
    return 0


def _role(args: argparse.Namespace) -> int:
    with _accounts(args) as accounts:
        account = accounts.set_role(args.name, args.role, args.golden)
    print(f"{account.name}: {account.role}")
    _say_commit(args, True)
    return 0


def _disable(args: argparse.Namespace) -> int:
    with _accounts(args) as accounts:
        account = accounts.disable(args.name, args.golden)
    print(f"{account.name}: disabled; signed out everywhere, the key is revoked")
    _say_commit(args, True)
    return 0


def _enable(args: argparse.Namespace) -> int:
    with _accounts(args) as accounts:
        account = accounts.enable(args.name)
    print(f"{account.name}: enabled, as a {account.role}; `{COMMAND} user role` gives back what it may do")
    return 0


def _accounts(args: argparse.Namespace) -> AbstractContextManager[Any]:
    # By name: the page is made of gate, so gate must not import it before it is asked for.
    opened: AbstractContextManager[Any] = import_module("review.accounts").open_accounts(
        args.database or os.environ.get("ASSAY_DATABASE"), args.state
    )
    return opened


def _say_commit(args: argparse.Namespace, changed: bool) -> None:
    from golden.reviewers import reviewers_path

    from ..house import shown

    if changed and reviewers_path(args.golden).exists():
        print(f"commit {shown(reviewers_path(args.golden))}, so that others' `{COMMAND} verify` knows")


def _new_password(args: argparse.Namespace) -> str:
    """One line of standard input, or what is typed twice."""
    if args.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise GateError("no terminal to ask for a password at: give it on standard input with --password-stdin")
    password = getpass.getpass(f"New password for {args.name}: ")
    if password != getpass.getpass("The same again: "):
        raise GateError("the two passwords differ: nothing was changed")
    return password
