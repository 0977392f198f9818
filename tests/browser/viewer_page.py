"""A plain page with the built viewer, and meshes made of numbers: what test_viewer*.py open in the browser."""

import base64
import io
import json
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from PIL import Image

from gate.geometry.asv import packed
from tests.browser.watching import Watched

SIZE = {"width": 900, "height": 600}
BUILT = Path(__file__).parents[2] / "gate" / "viewer" / "dist" / "viewer.js"
# As strict as a page can be that runs our script: what the elements need beyond this is a mistake of theirs.
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'"
VIEWER = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>viewer</title>
<link rel="stylesheet" href="/page.css"><script src="/viewer.js"></script></head>
<body><main><h1>Viewer</h1>{body}</main></body></html>"""
STYLE = """html { color-scheme: light dark; background: Canvas; color: CanvasText; font-family: sans-serif; }
body { margin: 16px; } h1 { font-size: 16px; margin: 0 0 8px; } assay-viewer { height: 380px; }"""


class Site:
    """A web server of files that lie in memory. pages: path -> (type, bytes), or a function that gives them."""

    def __init__(self):
        self.pages = {"/page.css": ("text/css", STYLE.encode()), "/favicon.ico": ("image/png", b"")}
        self.statuses = {}
        self.asked = []
        self.gates = {}
        self.put("/viewer.js", BUILT.read_bytes(), "text/javascript; charset=utf-8")
        self.put("/", VIEWER.format(body="<assay-viewer></assay-viewer>").encode(), "text/html")

    def put(self, path, data, kind="application/octet-stream", status=200):
        """Serve these bytes there; gives the path back."""
        self.pages[path] = (kind, data)
        self.statuses[path] = status
        return path

    def put_body(self, path, body):
        """A page with this in its body."""
        return self.put(path, VIEWER.format(body=body).encode(), "text/html")

    def hold(self, path):
        """Answer for the path only once the event that this gives is set."""
        self.gates[path] = threading.Event()
        return self.gates[path]

    def answer(self, handler):
        path = urlsplit(handler.path).path
        self.asked.append(path)
        if path in self.gates:
            self.gates[path].wait(20)
        kind, data = self.pages.get(path, ("text/plain", b"nothing here"))
        handler.send_response(self.statuses.get(path, 200) if path in self.pages else 404)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(data)))
        handler.send_header("Content-Security-Policy", POLICY)
        handler.end_headers()
        handler.wfile.write(data)


@contextmanager
def served():
    """(site, its address), until the block ends."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            with suppress(ConnectionError):  # the page gave the load up
                site.answer(self)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site, f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def one_page(browser, url, **options):
    """A watched page for many tests; what went wrong in it is told at the end."""
    context = browser.new_context(**{"viewport": SIZE, "color_scheme": "light", "reduced_motion": "reduce", **options})
    watched = Watched(context)
    try:
        yield watched.page(url)
    finally:
        context.close()
    watched.check()


def asv1(V, F, center=(0.0, 0.0, 0.0), **arrays):
    """ASV1 of vertices (n, 3) around `center` and triangles (m, 3); more arrays by name, "up" as a header field."""
    up = arrays.pop("up", "y")
    V, F = np.asarray(V, np.float32).reshape(-1, 3), np.asarray(F, np.uint32).reshape(-1, 3)
    low, high = (V.min(axis=0), V.max(axis=0)) if len(V) else (np.zeros(3), np.zeros(3))
    whole = np.isfinite(low).all() and np.isfinite(high).all()
    header = {
        "vertices": len(V),
        "faces": len(F),
        "center": list(center),
        "min": (low + center).tolist() if whole else None,
        "max": (high + center).tolist() if whole else None,
        "up": up,
    }
    return packed(header, {"position": V, "face": F, **arrays})


def difference(candidate, golden, max_m, mean_m):
    """ASV1 of distances in metres."""
    arrays = {
        "candidate_distance": np.asarray(candidate, np.float32),
        "golden_distance": np.asarray(golden, np.float32),
    }
    return packed({"max_m": max_m, "mean_m": mean_m}, arrays)


def sphere(radius=1.0, rows=24, columns=48):
    """V, F of a sphere around the origin, counter-clockwise from outside."""
    polar = np.linspace(0.0, np.pi, rows + 1)[:, None]
    turn = np.linspace(0.0, 2 * np.pi, columns, endpoint=False)[None, :]
    x, y, z = np.sin(polar) * np.sin(turn), np.cos(polar) + 0 * turn, np.sin(polar) * np.cos(turn)
    V = radius * np.stack([x, y, z], axis=-1).reshape(-1, 3)
    row, column = np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij")
    a, b = row * columns + column, row * columns + (column + 1) % columns
    F = np.stack([np.stack([a, a + columns, b], -1), np.stack([b, a + columns, b + columns], -1)], axis=2)
    return V, F.reshape(-1, 3)


def box(width=1.0, height=1.0, depth=1.0):
    """V (8, 3), F (12, 3) of a box around the origin."""
    V = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)]) * (width, height, depth)
    F = [[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1], [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4]]
    return V, np.array([*F, [1, 5, 7], [1, 7, 3]])


class View:
    """An <assay-viewer> in an open page."""

    def __init__(self, page, selector="assay-viewer"):
        self.page, self.selector = page, selector

    def run(self, expression, argument=None):
        """The value of a function of (viewer, argument), awaited."""
        script = f"([a]) => ({expression})(document.querySelector({json.dumps(self.selector)}), a)"
        return self.page.evaluate(script, [argument])

    def reset(self):
        """As in a page that was just opened."""
        self.run("""(v) => { v.mode = "shaded"; v.layout = "both"; v.removeAttribute("theme"); v.clear();
            for (const one of v.shadowRoot.querySelectorAll("[type=checkbox]:checked")) one.click(); }""")

    def load(self, candidate, golden=None, difference=None, **models):
        """Whether the scene is shown; candidate and golden: addresses of geometry, models: of their .glb."""
        scene = {
            "candidate": candidate and {"geometry": candidate, "model": models.get("candidate_model")},
            "golden": golden and {"geometry": golden, "model": models.get("golden_model")},
            "difference": difference,
        }
        return self.run(
            "async (v, scene) => { const shown = await v.load(scene); await v.settled(); return shown; }", scene
        )

    def mode(self, name):
        return self.run("async (v, name) => { v.mode = name; await v.settled(); }", name)

    def layout(self, name):
        return self.run("(v, name) => { v.layout = name; }", name)

    def highlight(self, kind, indices):
        return self.run("(v, what) => v.highlight(what)", {"kind": kind, "indices": indices})

    def pixels(self):
        """(height, width, 3) uint8, from the top."""
        picture = self.run("(v) => v.toDataURL()").partition(",")[2]
        return np.asarray(Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGB"))

    def text(self, selector):
        """The words of a part of the element."""
        return self.run("(v, s) => v.shadowRoot.querySelector(s).innerText", selector)

    def info(self):
        return self.run("(v) => v.info")
