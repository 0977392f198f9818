"""Stands in for `python -m generator`: `fake_generator.py PLAN.json JOB.json`.

PLAN.json: {"behaviour": ..., "manifest": {...}, "payload": folder of the files to deliver, "log": a file that gets a
line for each start}. The behaviours are what a sealed process may do, well or badly.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path


def say(**event):
    print(json.dumps(event), flush=True)


def deliver(plan, job):
    manifest = plan["manifest"]
    target = Path(job.get("out") or f"{job['runs']}/{manifest['id']}/{manifest['key']}")
    part = target.with_name(f".part-{os.getpid()}")
    shutil.copytree(plan["payload"], part)
    if plan["behaviour"] == "never-twice-the-same":
        (part / "evidence.json").write_text(json.dumps({"version": 1, "pid": os.getpid()}))
    for path in sorted(part.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            name = path.relative_to(part).as_posix()
            manifest["files"][name] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    evidence = manifest["files"]["evidence.json"]["sha256"]
    manifest["stages"] = [
        {"name": "optimise", "outputs_sha256": plan.get("optimised", "0" * 64)},
        {"name": "evidence", "outputs_sha256": evidence},
    ]
    (part / "manifest.json").write_text(json.dumps(manifest))
    part.rename(target)
    say(event="done", folder=str(target), key=manifest["key"], reused=False)


def main():
    plan, job = (json.loads(Path(argument).read_text()) for argument in sys.argv[1:3])
    behaviour = plan["behaviour"]
    umask = os.umask(0)
    os.umask(umask)
    with Path(plan["log"]).open("a") as log:
        asked = {"job": job, "environment": dict(os.environ), "cwd": str(Path.cwd())}
        log.write(json.dumps(asked | {"umask": umask}) + "\n")
    if "dump" in job:
        Path(job["dump"]["path"]).write_bytes(b"state")
        say(event="dumped", path=job["dump"]["path"])
        return
    say(event="progress", stage="optimise", done=1, total=2)
    say(event="stage", name="optimise", reused=False)
    if behaviour == "error":
        say(event="error", kind="budget", message="5000 critic evaluations; allowed: 4000")
        sys.exit(2)
    if behaviour == "crash":
        raise RuntimeError("a bug")
    if behaviour == "babble":
        print("hello world", flush=True)
        time.sleep(600)
    if behaviour == "killed":
        os.kill(os.getpid(), 9)
    if behaviour == "ends-early":
        sys.exit(0)
    if behaviour == "done-but-failed":
        say(event="done", folder=".", key="k", reused=False)
        sys.exit(3)
    if behaviour == "hang":
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        say(event="progress", stage="hang", done=child.pid, total=os.getpid())
        if Path(plan["log"] + ".fifo").exists():
            Path(plan["log"] + ".fifo").write_text(f"{child.pid} {os.getpid()}")
        time.sleep(600)
    deliver(plan, job)


if __name__ == "__main__":
    main()
