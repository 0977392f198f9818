"""The limited process: reads requests, answers with one line of JSON for each thing that happens.

Requests come pickled on standard input, from the process that started this one. Answers leave on what was standard
output; nothing that a library prints gets among them. Events: ready; read (the file is read); rule (its name; it
begins); findings (of that rule); report (the rest of it); exhausted (no memory was left to go on).
"""

import json
import os
import pickle
import sys
from typing import IO, Any

from .confine import address_space_bytes, confine, memory_limited

_MAX_GROWTH_BYTES = 1 << 30


def main() -> None:
    """Serves until standard input ends, or until so much memory stays taken that a fresh process is better."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    confine(int(sys.argv[1]))
    from . import work  # what it imports is large, and comes from us: no limit yet

    begin = address_space_bytes()
    tell(answers, event="ready")
    while address_space_bytes() - begin < _MAX_GROWTH_BYTES:
        try:
            request, limits = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        try:
            with memory_limited(limits.memory_mib):
                work.serve(request, limits, lambda **event: tell(answers, **event))
        except MemoryError:
            tell(answers, event="exhausted")
            return


def tell(answers: IO[bytes], **event: Any) -> None:
    """One line."""
    answers.write(json.dumps(event).encode() + b"\n")
    answers.flush()
