"""The page's API as a client that is no browser uses it."""

import itertools
import json
import re
from contextlib import contextmanager
from html import unescape

QUERY = {"text": "", "states": [], "owner": "", "sort": "attention", "descending": False, "offset": 0}
_hashes = (f"attack{number}" for number in itertools.count())


class Page:
    """Somebody's page: its functions by name, called directly."""

    def __init__(self, client):
        self.client = client
        self.hash = next(_hashes)

    @classmethod
    @contextmanager
    def of(cls, server, name, password):
        with server.client(name, password) as client:
            yield cls(client)

    def functions(self):
        """{name: number} of every function that the page offers."""
        found = self.client.get("/config").json()["dependencies"]
        assert len({one["api_name"] for one in found}) == len(found)
        return {one["api_name"]: one["id"] for one in found}

    def call(self, name, *data, client=None, **more):
        """The answer to a call outside the queue."""
        body = {"data": list(data), "fn_index": self.number(name), "session_hash": self.hash, **more}
        return (client or self.client).post("/gradio_api/run/predict", json=body)

    def queue(self, name, *data, client=None, **more):
        """The answer to a call through the queue: (that of joining, what was heard of it or "")."""
        body = {"data": list(data), "fn_index": self.number(name), "session_hash": self.hash, **more}
        joined = (client or self.client).post("/gradio_api/queue/join", json=body)
        if joined.status_code != 200:
            return joined, ""
        with (client or self.client).stream("GET", f"/gradio_api/queue/data?session_hash={self.hash}") as heard:
            lines = itertools.takewhile(lambda line: "close_stream" not in line, heard.iter_lines())
            return joined, "\n".join(lines)

    def number(self, name):
        if not hasattr(self, "_functions"):
            self._functions = self.functions()
        return self._functions[name] if isinstance(name, str) else name

    def seen(self, asset):
        """The digests of the asset as the page shows it now."""
        shown = self.call("open", ask(asset=asset, step=0)).json()["data"][0]
        return json.loads(unescape(re.search(r'data-seen="([^"]+)"', shown)[1]))


def ask(**fields):
    """What page.js writes into one of the page's boxes."""
    return json.dumps({"query": QUERY, **fields})


def payloads(seen):
    """For every function of the page, what it does when it is allowed to."""
    opened = ask(asset="lamp", step=0)
    return {
        "start": [],
        "list": [json.dumps(QUERY)],
        "open": [opened],
        "watch": [ask(version=0, asset="lamp", stamp="", running=False)],
        "fallback": [opened],
        "claim": [ask(asset="lamp", take=True)],
        "comment": [opened, "a remark of an attack"],
        "stop": [ask(asset="lamp")],
        "run": [ask(asset="lamp")],
        "decide": [ask(verb="approve", asset="lamp", why="an attack", seen=seen)],
    }


READING = ("start", "list", "open", "watch", "fallback")
CHANGING = ("claim", "comment", "stop", "run", "decide")
