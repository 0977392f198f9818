"""Another site: pages of somebody who means harm, on another port (same site) and under another name (cross-site)."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = b"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>elsewhere</title>
<link rel="icon" href="data:,"></head><body><h1>elsewhere</h1></body></html>"""
NAMES = ("127.0.0.1", "localhost")


@contextmanager
def another_site():
    """{name: origin} of a server that answers everything with an empty page, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(PAGE)))
            self.end_headers()
            self.wfile.write(PAGE)

        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.do_GET()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield {name: f"http://{name}:{server.server_port}" for name in NAMES}
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
