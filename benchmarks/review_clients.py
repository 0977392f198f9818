"""Reviewers without a browser: each with a cookie, speaking to the page's functions as its own script does."""

import asyncio
import html
import json
import random
import re
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

import httpx

RUN = "/gradio_api/run/predict"
WATCH_S = 4.0
FUNCTIONS = ("list", "open", "watch", "decide", "claim", "comment")
STATES = ("needs review", "fails", "never gated", "passes", "rejected")
SORTS = ("attention", "id", "state", "gated_at", "overall")
QUERY = {"text": "", "states": [], "owner": "", "sort": "attention", "descending": False, "offset": 0}
ROW = re.compile(r'data-row="([^"]+)"')
HEAD = re.compile(r'data-asset="([^"]*)"')
SEEN = re.compile(r'data-seen="([^"]*)"')
STAMP = re.compile(r'data-stamp="([^"]*)"')
SCENE = re.compile(r'data-scene="([^"]*)"')
VERSION = re.compile(r'data-version="(\d+)"')


@dataclass
class Tally:
    """What all reviewers did. decided: words -> (asset, who, verb) of every decision that the page acknowledged."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    decided: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    doubled: list[str] = field(default_factory=list)
    commented: list[tuple[str, str]] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    sent: int = 0


class Reviewer:
    """One signed-in person with the page open. think_s: the mean pause between two clicks."""

    def __init__(self, url: str, name: str, password: str, tally: Tally, think_s: float, seed: int) -> None:
        self.name, self._password, self._tally, self._think_s = name, password, tally, think_s
        self._random = random.Random(seed)
        self._http = httpx.AsyncClient(base_url=url, headers={"Origin": url}, timeout=60.0, trust_env=False)
        self._functions: dict[str, dict[str, Any]] = {}
        self._hash = f"load{seed:08d}"
        self._query: dict[str, Any] = dict(QUERY)
        self._rows: list[str] = []
        self._asset, self._stamp, self._seen, self._version = "", "", None, 0
        self._drawn: set[str] = set()

    async def sign_in(self) -> None:
        """Sign in and load the page, as a browser does."""
        answer = await self._http.post("/sign-in", data={"name": self.name, "password": self._password})
        assert answer.status_code == 303, answer.text
        assert (await self._http.get("/")).status_code == 200
        config = (await self._http.get("/config")).json()
        self._functions = {one["api_name"]: one for one in config["dependencies"] if one["api_name"] in FUNCTIONS}
        assert len(self._functions) == len(FUNCTIONS), sorted(self._functions)
        self._rows = ROW.findall(await self._call("list", QUERY))
        assert self._rows, self._tally.broken or self._tally.refused

    async def click(self, until: float, hot: "Hot") -> None:
        """Click around until that time (of time.monotonic), decisions included; the page polls meanwhile."""
        polling = asyncio.create_task(self._watch())
        clicks = (self.open, self.list, self.claim, self.comment, self.decide, lambda: self.race(hot))
        while time.monotonic() < until:
            await asyncio.sleep(self._random.expovariate(1 / self._think_s))
            [click] = self._random.choices(clicks, (45, 22, 8, 8, 12, 5))
            await click()
        polling.cancel()
        await asyncio.gather(polling, return_exceptions=True)
        await self._http.aclose()

    async def list(self) -> None:
        """Another filter, order, search or page of the queue."""
        pick = self._random
        states = pick.sample(STATES, pick.choice((0, 1, 1, 2)))
        text = pick.choice(("", "", "vase", "amber", "clay 0"))
        change = {"text": text, "states": states, "sort": pick.choice(SORTS), "offset": pick.choice((0, 0, 50, 100))}
        self._query = {**QUERY, **change, "descending": pick.random() < 0.3}
        self._rows = ROW.findall(await self._call("list", self._query)) or self._rows

    async def open(self, asset: str | None = None) -> None:
        """An asset of the list, or the next one."""
        step = 0 if asset or not self._asset or self._random.random() < 0.5 else 1
        asset = asset or (self._asset if step else self._random.choice(self._rows))
        text = await self._call("open", {"asset": asset, "step": step, "query": self._query})
        found, seen = HEAD.search(text), SEEN.search(text)
        self._asset = html.unescape(found[1]) if found else ""
        self._stamp = (STAMP.search(text) or ["", ""])[1]
        self._seen = json.loads(html.unescape(seen[1])) if seen else None
        await self._draw(SCENE.search(text))

    async def _draw(self, scene: re.Match[str] | None) -> None:
        """What the viewer fetches, unless this browser has it."""
        sides = json.loads(html.unescape(scene[1])) if scene else {}
        for side in ("candidate", "golden"):
            address = (sides.get(side) or {}).get("geometry")
            digest = str(address).partition("?")[2]
            if address and digest not in self._drawn:
                began = time.perf_counter()
                answer = await self._http.get(address)
                self._tally.seconds["geometry"].append(time.perf_counter() - began)
                self._drawn.add(digest)
                if answer.status_code != 200:
                    self._tally.broken.append(f"geometry: HTTP {answer.status_code}: {answer.text[:200]}")

    async def claim(self) -> None:
        """Take the open asset, or give it back."""
        if self._asset:
            take = self._random.random() < 0.7
            await self._call("claim", {"asset": self._asset, "take": take, "query": self._query})

    async def comment(self) -> None:
        """A remark on the open asset."""
        if self._asset:
            words = f"remark {self._word()}"
            ask = json.dumps({"asset": self._asset, "step": 0, "query": self._query})
            if words in await self._call("comment", ask, words):
                self._tally.commented.append((self._asset, words))

    async def decide(self) -> None:
        """Approve or reject what is open; now and then with an impatient second click at once."""
        if not self._asset or not self._seen:
            await self.open()
            return
        ask, words = self._decision()
        clicks = [self._send(ask, words) for _ in range(2 if self._random.random() < 0.15 else 1)]
        acknowledged = sum(await asyncio.gather(*clicks))
        if acknowledged > 1:
            self._tally.doubled.append(words)

    async def race(self, hot: "Hot") -> None:
        """Open what others open at this moment too, look at it, and decide: somebody will be too late."""
        await self.open(hot.now())
        await asyncio.sleep(self._random.uniform(0.0, 1.0))
        if self._seen:
            await self._send(*self._decision())

    def _decision(self) -> tuple[dict[str, Any], str]:
        verb = "approve" if self._random.random() < 0.7 else "reject"
        words = f"{verb} {self._word()}"
        fields = {"verb": verb, "asset": self._asset, "why": words, "seen": self._seen, "query": self._query}
        return fields, words

    async def _send(self, fields: dict[str, Any], words: str) -> bool:
        text = await self._call("decide", fields)
        done = "You approved " in text or "You rejected " in text
        if done:
            self._tally.decided[words] = (fields["asset"], self.name, fields["verb"])
        elif text:
            self._tally.refused["stale: nothing was decided"] += 1
        return done

    async def _watch(self) -> None:
        """What an open page asks by itself."""
        while True:
            await asyncio.sleep(WATCH_S)
            await self._http.get("/health")
            shown = {"version": self._version, "asset": self._asset or None, "stamp": self._stamp, "running": False}
            await self._call("watch", {**shown, "query": self._query})

    async def _call(self, name: str, fields: Any, *more: str) -> str:
        """One function of the page; everything that it answered with, as text."""
        function = self._functions[name]
        asked = fields if isinstance(fields, str) else json.dumps(fields)
        body = {"data": [asked, *more], "fn_index": function["id"], "session_hash": self._hash, "event_data": None}
        self._tally.sent += 1
        began = time.perf_counter()
        answer = await self._http.post(RUN, json=body)
        self._tally.seconds[name].append(time.perf_counter() - began)
        if answer.status_code == 200:
            text = "\n".join(one for one in answer.json()["data"] if isinstance(one, str))
            self._version = int((VERSION.search(text) or ["", self._version])[1])
            return text
        error = str(answer.json().get("error")) if answer.status_code == 500 else f"HTTP {answer.status_code}"
        if error in ("None", "") or error.startswith("HTTP"):
            self._tally.broken.append(f"{name}: {error or answer.text[:200]}")
        else:
            self._tally.refused[f"{name}: {_without_names(html.unescape(error))}"] += 1
        return ""

    def _word(self) -> str:
        return f"{self.name} {self._random.getrandbits(64):016x}"


class Hot:
    """The asset on which several meet at this moment."""

    def __init__(self, assets: list[str], each_s: float = 2.0) -> None:
        self._assets, self._each_s = assets, each_s

    def now(self) -> str:
        """Changes every few seconds."""
        return self._assets[int(time.monotonic() / self._each_s) % len(self._assets)]


def _without_names(text: str) -> str:
    """The kind of a refusal: without ids, digests, times and people."""
    text = re.sub(r"\b[a-z]+-[a-z]+-\d+\b", "ASSET", text)
    return re.sub(r"\b(rev\d+|[0-9a-f]{8,}|\d{4}-\S+Z)\b", "...", text).splitlines()[0][:100]
