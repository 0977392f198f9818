"""Run in the limited process in place of the real readers: an OBJ file's text says what reading, or a rule, will do.

`read WHAT` does it while reading, `judge WHAT` in the rule RULE; any other text is read as it is.
"""

import os
import signal
import sys
import warnings
from dataclasses import replace
from pathlib import Path

RULE = "boundary-edge"
BOX = b"v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n"


def launch(root):
    """The code of a limited process with these readers."""
    return (
        f"import sys; sys.path.insert(0, {str(root)!r}); import tests.unit.validators.hostile_readers as hostile; "
        "hostile.install(); from validators.sandbox.child import main; main()"
    )


def install():
    """Puts the hostile reader and rule in place of ours."""
    from validators import meshes, rules

    honest, rule, asked = meshes.READERS[".obj"], rules.RULES[RULE], []

    def read(data, path):
        when, _, what = data.decode().partition(" ")
        asked[:] = [what] if when == "judge" else []
        if when == "read":
            do(what, path.parent)
        return honest(BOX if when in ("read", "judge") else data, path)

    def check(subject, settings):
        if asked:
            do(asked[0], Path())
        return rule.check(subject, settings)

    meshes.READERS[".obj"] = read
    rules.RULES[RULE] = replace(rule, check=check)


def do(what, folder):
    """One thing that no reader should do."""
    if what == "loop":
        while True:
            pass
    elif what == "tell and loop":
        (folder / "pids").write_text(str(os.getpid()))
        signal.pause()
    elif what == "eat":
        eaten = []
        while True:
            eaten.append(bytearray(1 << 24))
    elif what == "write nonsense":
        for number in range(3, 16):
            try:
                os.write(number, b'{"event": "report"}\n')
            except OSError:
                continue
        signal.pause()
    elif what == "write for ever":
        while True:
            sys.stdout.buffer.write(bytes(1 << 16))  # goes nowhere
            for number in range(3, 16):
                try:
                    os.write(number, bytes(1 << 16))
                except OSError:
                    continue
    elif what == "print":
        print("a library's greeting")
        os.write(1, b"another\n")
        warnings.warn("and a warning", stacklevel=1)
    elif what == "raise":
        raise TypeError("a fault of ours")
    elif what == "recurse":
        do("recurse", folder)
    elif what == "exit":
        os._exit(3)
    else:
        os.kill(os.getpid(), getattr(signal, what))
