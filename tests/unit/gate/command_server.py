"""Runs commands of `assay`, each in a process of its own, without loading everything anew for each.

`python -m tests.unit.gate.command_server` reads a line of JSON for each command, {"argv", "cwd", "env", "kill_at"}, and
answers with one, {"code", "out", "err"}. kill_at: the process kills itself (SIGKILL) before the step of that number
that changes something: a file put in its place, a change in git; 0: never.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

HOUSE = Path(__file__).parents[3]
WRITING = {"hash-object", "write-tree", "commit-tree", "update-ref"}


class CommandServer:
    """The caller's side."""

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=HOUSE,
            env=os.environ | {"PYTHONPATH": str(HOUSE)},
        )

    def run(self, argv, cwd, env, kill_at=0):
        """What the command says, as subprocess.run would give it."""
        print(
            json.dumps({"argv": argv, "cwd": str(cwd), "env": dict(env), "kill_at": kill_at}), file=self.process.stdin
        )
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        return subprocess.CompletedProcess(argv, answer["code"], answer["out"], answer["err"])

    def close(self):
        """End it."""
        self.process.communicate()


def serve():
    """The server's side, until its input ends."""
    import golden.deciding
    import golden.keys
    import golden.verifying
    from gate import decisions, git_base, keys  # noqa: F401
    from gate.cli import main

    golden.keys.new_signer("nobody").sign(b"loads the library")
    for line in sys.stdin:
        asked = json.loads(line)
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            pid = os.fork()
            if pid == 0:
                _do(main, asked, out, err)
            code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            said = [_read(file) for file in (out, err)]
        print(json.dumps({"code": code, "out": said[0], "err": said[1]}), flush=True)


def _read(file):
    file.seek(0)
    return file.read().decode()


def _do(main, asked, out, err):
    code = 70
    try:
        for number, file in enumerate((open(os.devnull), out, err)):  # noqa: PTH123, SIM115
            os.dup2(file.fileno(), number)
        os.environ.clear()
        os.environ.update(asked["env"])
        os.chdir(asked["cwd"])
        if asked["kill_at"]:
            _arm(asked["kill_at"])
        code = main(asked["argv"])
    except SystemExit as ended:
        code = ended.code
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code or 0)


def _arm(kill_at):
    left = [kill_at]

    def counted(name, real, counts=lambda words: True):
        def step(*words, **options):
            left[0] -= counts(words)
            if left[0] == 0 and counts(words):
                os.write(1, name.encode())
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*words, **options)

        return step

    os.replace = counted("rename", os.replace)
    subprocess.run = counted("git", subprocess.run, lambda words: bool(WRITING & set(words[0])))


if __name__ == "__main__":
    serve()
