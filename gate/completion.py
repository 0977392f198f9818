"""Scripts with which shells complete the command line, made by shtab from the parser and what its words stand for."""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import shtab

from specs.command import IN_PLACE
from validators.profile import profile_names

from .house import HOUSE

_REPORT_SCHEMA = HOUSE / "specs" / "report.schema.json"
Completion = Mapping[str, Any]


def script(parser: argparse.ArgumentParser, shell: str) -> str:
    """The script for bash, zsh or tcsh. The parser's actions are marked, so it is for nothing else afterwards."""
    names = {"rules": _one_of("rules", _rule_names()), "profiles": _one_of("profiles", profile_names())}
    for action in _actions(parser):
        if (how := _how(action, names)) is not None:
            action.complete = how  # type: ignore[attr-defined]
    text: str = shtab.complete(parser, shell)
    # In place the command is the script beside the rooms.
    return f"{text}\ncomplete -o bashdefault -F _shtab_assay ./run" if IN_PLACE and shell == "bash" else text


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for one in action.choices.values():
                yield from _actions(one)


def _how(action: argparse.Action, names: Mapping[str, Completion]) -> Completion | None:
    """How an argument is completed, by what stands for it in the help; None: as shtab does, or not at all."""
    words = action.metavar if isinstance(action.metavar, str) else ""
    if action.choices is not None or action.nargs == 0:
        return None
    if words.split("=")[0] == "RULE":
        return names["rules"]
    if action.dest == "profile":
        return names["profiles"]
    if words == "DIR":
        return shtab.DIRECTORY
    is_file = words in ("FILE", "PATH", "SPEC", "ID", "ASSET") or action.type is Path
    return shtab.FILE if is_file else None


def _rule_names() -> list[str]:
    """From the schema, which a test holds equal to the rules: those would have to be loaded."""
    schema = json.loads(_REPORT_SCHEMA.read_text(encoding="utf-8"))
    names: list[str] = schema["$defs"]["finding"]["properties"]["rule"]["enum"]
    return names


def _one_of(what: str, names: Sequence[str]) -> Completion:
    """One of the names, which hold nothing that a shell would take for its own."""
    words = " ".join(names)
    function = f"_shtab_assay_{what}"
    listed = f"({words})"
    bash = f'{function}() {{\n  compgen -W "{words}" -- "$1"\n}}'
    return {"bash": function, "zsh": listed, "tcsh": listed, "preamble": {"bash": bash}}
