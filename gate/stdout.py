"""What commands that answer a question print: words for people, JSON for programs."""

import argparse
import json
import sys
from typing import Any


def add_text_or_json(parser: argparse.ArgumentParser) -> None:
    """--output-format text|json."""
    parser.add_argument("--output-format", choices=["text", "json"], default="text", help="default: text")


def print_json(document: Any) -> None:
    """The document on standard output, indented, as it is spelled."""
    json.dump(document, sys.stdout, indent=2, ensure_ascii=False)
    print()
