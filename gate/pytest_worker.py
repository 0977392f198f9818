"""The process behind the pytest plugin: reads specs, judges assets, approves. `python -m gate.pytest_worker SETTINGS`.

It takes a line of JSON for each request from standard input, and answers each with one on standard output:

    {"do": "read", "places": [...]}                    {"specs": {spec: {"problems": [...], "lines": {rule: line}}},
                                                        "problems": of places that are no specs, "notes": [...]}
    {"do": "judge", "spec": ...}                       in_pytest.words.judged_document
    {"do": "approve", "spec": ..., "reason": ...}      the same, and "approved": a line about it

What cannot be done is answered with {"problem": text}. When its input ends, or at SIGTERM, it ends with all that it has
started, whatever it is about.
"""

import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, TextIO

from golden.record import RecordError
from specs.problems import SpecError

from .errors import GateError, Interrupted, world_error
from .in_pytest.desk import Desk

Answer = dict[str, Any]


def main() -> int:
    """Answer until there is nothing more to answer."""
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the plugin's to pass on
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as replies:
        os.dup2(2, 1)  # whoever prints here must not be taken for an answer
        try:
            with Desk(json.loads(sys.argv[1])) as desk:
                for request in _requests(sys.stdin):
                    print(json.dumps(answer(desk.do, request)), file=replies, flush=True)
        except (KeyboardInterrupt, Interrupted, BrokenPipeError):
            return 130
    return 0


def answer(do: Callable[[Answer], Answer], request: Answer) -> Answer:
    """What `do` returns; {"problem": text} for what it raises."""
    try:
        return do(request)
    except Interrupted:
        raise
    except (GateError, RecordError, SpecError) as error:
        return {"problem": str(error)}
    except OSError as error:
        return {"problem": world_error(error)}
    except Exception as error:
        return {"problem": f"internal error: {type(error).__name__}: {error}"}


def _requests(stream: TextIO) -> Iterator[Answer]:
    """Each line of the stream. Its end, which also comes when pytest was killed, interrupts whatever goes on."""
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()

    def listen() -> None:
        for line in stream:
            lines.put(line)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=listen, daemon=True).start()
    while True:
        yield json.loads(lines.get())


def _interrupt(number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a second one must not stop the cleaning
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
