"""The limited process that reads meshes for the page, as validators.sandbox.child does for the rules.

Tasks come pickled on standard input; for each one line of JSON goes back: ready, done (with what work.serve returned),
broken (our own fault, its words), exhausted (no memory was left).
"""

import os
import pickle
import sys
from pathlib import Path

from validators.sandbox.child import tell
from validators.sandbox.confine import address_space_bytes, confine, memory_limited

_ROOT = Path(__file__).resolve().parents[2]
LAUNCH = f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from review.geometry.child import main; main()"
_MAX_GROWTH_BYTES = 1 << 30


def main() -> None:
    """Serves until standard input ends, or until so much memory stays taken that a fresh process is better."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nothing that a library prints gets among the answers
    confine(int(sys.argv[1]))
    from . import work  # what it imports is large, and comes from us: no limit yet

    begin = address_space_bytes()
    tell(answers, event="ready")
    while address_space_bytes() - begin < _MAX_GROWTH_BYTES:
        try:
            task, memory_mib = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        try:
            with memory_limited(memory_mib):
                answer = work.serve(task)
        except MemoryError:
            tell(answers, event="exhausted")
            return
        except Exception as error:  # a fault of ours or of a decoder's: this file's, and not the next one's
            answer = {"event": "broken", "message": f"{type(error).__name__}: {error}"[:500]}
        tell(answers, **{"event": "done", "out": str(task.out), **answer})
