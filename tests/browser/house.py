"""What is reviewed in the browser: seven assets, gated and partly approved by the real code.

- vase: approved, and bulges since, so that candidate and golden differ
- lamp, bowl, tray: never approved
- pot: has open edges, so that it cannot be approved; its file and its spec are full of markup
- plate: approved as it is
- jar: never gated
"""

import json
from pathlib import Path

from gate.decisions import approve_candidate
from gate.pipeline import Options, gate_specs
from golden.keys import new_signer
from golden.reviewers import add_key
from specs.spec import load_spec
from tests.browser.meshes import lamp, open_pot, plate, vase

SCRIPT = "<script>window.pwned = 'script'</script>"
IMAGE = "<img src=x onerror=\"window.pwned='image'\">"
# Where a picture's name goes into a rule's message.
PAINT = "<svg onload=window.pwned='svg'>.png"
WHEN = "2026-01-02T03:04:05Z"
WHY = f"it is a vase {SCRIPT}"


class House:
    """The folders of a page, furnished."""

    def __init__(self, folder: Path, furnish: bool = True) -> None:
        self.folder = folder
        self.specs, self.runs, self.golden = (folder / name for name in ("specs", "runs", "golden"))
        if furnish:
            self._furnish()

    def _furnish(self):
        self.specs.mkdir(parents=True)
        self.golden.mkdir()
        self._write("vase.glb", vase())
        self._write("plate.glb", plate())
        self._write("lamp.glb", lamp())
        self._write("jar.glb", vase(-0.02))
        self._write("bowl.glb", plate((150, 90, 60)))
        self._write("tray.glb", plate((90, 120, 90)))
        self._write("pot.obj", b"mtllib pot.mtl\n" + open_pot())
        self._write("pot.mtl", f"newmtl clay\nmap_Kd {PAINT}\n".encode())
        for id in ("vase", "plate", "lamp", "bowl", "tray", "jar"):
            self.write_spec(id, f"{id}.glb")
        self.write_spec("pot", "pot.obj", description=f"A pot. {SCRIPT}{IMAGE}")
        self._approve("vase", "plate")
        self._write("vase.glb", vase(0.03))
        self.gate("vase", "lamp", "bowl", "tray", "pot", "plate")

    def write_spec(self, id, mesh, **more):
        """The spec of a file asset."""
        document = {"version": 1, "source": "file", "file": {"path": mesh}, **more}
        self._write(f"{id}.json", json.dumps(document).encode())

    def gate(self, *ids):
        """Gate these assets."""
        gate_specs([self.spec(id) for id in ids], Options(self.runs, self.golden), 2, Silent())

    def spec(self, id):
        return load_spec(self.specs / f"{id}.json")

    def record(self, id):
        """The golden record's fields, None without one."""
        path = self.golden / "records" / f"{id}.json"
        return json.loads(path.read_bytes()) if path.exists() else None

    def log(self, id):
        """The decisions on an asset, oldest first."""
        path = self.golden / "decisions" / f"{id}.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def decisions(self):
        """Every byte of golden/, by path: what no attack may change."""
        return {path.relative_to(self.golden): path.read_bytes() for path in self.golden.rglob("*") if path.is_file()}

    def _approve(self, *ids):
        signer = new_signer("ida")
        add_key(self.golden, "ida", "reviewer", None, signer.public, WHEN)
        self.gate(*ids)
        for id in ids:
            approve_candidate(self.spec(id), self.runs, self.golden, signer, WHY)

    def _write(self, name, data):
        (self.specs / name).write_bytes(data)


class Silent:
    """A gate's listener that says nothing."""

    def event(self, id, event): ...

    def finished(self, id, line): ...

    def warn(self, text): ...
