"""`assay completion`: a script with which a shell completes commands, options, files, rules and profiles."""

import argparse

from ..house import COMMAND

HELP = "print a script that lets a shell complete commands, options, rules, profiles and files"
DESCRIPTION = f"""\
Prints the script; where it belongs:
  bash   {COMMAND} completion bash > ~/.local/share/bash-completion/completions/assay
  zsh    {COMMAND} completion zsh > DIR/_assay, where DIR is a folder of $fpath
  tcsh   {COMMAND} completion tcsh > FILE, and `source FILE` in ~/.tcshrc"""
SHELLS = ("bash", "zsh", "tcsh")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """SHELL."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = DESCRIPTION
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))


def run(args: argparse.Namespace) -> int:
    """The script on standard output."""
    from ..cli import build_parser
    from ..completion import script

    print(script(build_parser(), args.shell))
    return 0
