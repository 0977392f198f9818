"""The limited process: reads requests, answers with one line of JSON for each thing that happens.

What it does with a request is its work: a module with a function `serve(request, limits, tell)`, which tells events and
may raise MemoryError. The process itself tells two: ready (the work is imported), and exhausted (no memory was left to
go on).

Requests come pickled on standard input, with their limits, from the process that started this one. Answers leave on
what was standard output; nothing that a library prints gets among them.
"""

import json
import os
import pickle
import sys
from importlib import import_module
from typing import IO, Any

from .confine import address_space_bytes, confine, memory_limited

JUDGING = "validators.sandbox.work"
_MAX_GROWTH_BYTES = 1 << 30


def main(work: str = JUDGING) -> None:
    """Serves until standard input ends, or until so much memory stays taken that a fresh process is better.

    work: the module's name.
    """
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    confine(int(sys.argv[1]))
    serve = import_module(work).serve  # what it imports is large, and comes from us: no limit yet

    begin = address_space_bytes()
    tell(answers, event="ready")
    while address_space_bytes() - begin < _MAX_GROWTH_BYTES:
        try:
            request, limits = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        try:
            with memory_limited(limits.memory_mib):
                serve(request, limits, lambda **event: tell(answers, **event))
        except MemoryError:
            tell(answers, event="exhausted")
            return


def tell(answers: IO[bytes], **event: Any) -> None:
    """One line."""
    answers.write(json.dumps(event).encode() + b"\n")
    answers.flush()
