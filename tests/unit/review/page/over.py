"""A page's functions over sample assets, with people who are signed in."""

import json
from dataclasses import dataclass, field
from html import unescape
from types import SimpleNamespace
from typing import Any

from review.accounts import NoSignerError, Session
from review.page.callbacks import Callbacks
from review.queue import refresh

PEOPLE = {"ada-token": ("Ada", "admin"), "bob-token": ("Bob", "reviewer"), "vic-token": ("Vic", "viewer")}
QUERY = {"text": "", "states": [], "owner": "", "sort": "attention", "descending": False, "offset": 0}


@dataclass
class Accounts:
    """Stands in for review.accounts: who has which token, and whose key signs."""

    signers: Any
    people: dict[str, tuple[str, str]] = field(default_factory=lambda: dict(PEOPLE))

    def session(self, token):
        if token not in self.people:
            return None
        return Session(*self.people[token], csrf="", expires=0.0)

    def signer(self, token):
        name, role = self.people[token]
        if role == "viewer":
            raise NoSignerError(f"{name} is a viewer")
        return self.signers[name]


class Jobs:
    """Stands in for review.jobs: jobs that nobody works on."""

    def start(self, context, asset, who):
        return context.store.jobs.add(asset, who)

    def state_of(self, context, asset):
        return next(iter(context.store.jobs.of(asset)), None)

    def stop(self, context, asset, who):
        job = self.state_of(context, asset)
        context.store.jobs.take("page", id=job.id)
        return context.store.jobs.finish(job.id, None, "interrupted")


@dataclass
class Page:
    """A page's functions, and how people call them."""

    context: Any
    samples: Any
    functions: Callbacks

    def call(self, name, *values, by="ada-token"):
        who = PEOPLE.get(by, ("Mallory", ""))[0]
        headers = {} if by is None else {"cookie": f"assay={by}"}
        request = SimpleNamespace(headers=headers, username=who)
        given = [value if isinstance(value, str) else json.dumps(value) for value in values]
        return getattr(self.functions, name)(*given, request)

    def open(self, asset, step=0, by="ada-token", **query):
        return self.call("open", {"asset": asset, "step": step, "query": {**QUERY, **query}}, by=by)

    def decide(self, verb, asset, view, why="looked at it", by="ada-token"):
        asked = {"verb": verb, "asset": asset, "why": why, "seen": data(view["head"], "seen"), "query": QUERY}
        return self.call("decide", asked, by=by)

    def watch(self, view=None, version=None, running=False, by="bob-token"):
        asset, stamp = (text(view["head"], "asset"), text(view["head"], "stamp")) if view else (None, "")
        now = self.context.store.version() if version is None else version
        asked = {"version": now, "asset": asset, "stamp": stamp, "running": running, "query": QUERY}
        return self.call("watch", asked, by=by)


def text(html, name):
    """What a part says in a data attribute, None where it does not."""
    _, found, rest = html.partition(f' data-{name}="')
    return unescape(rest.partition('"')[0]) if found else None


def data(html, name):
    """The same as JSON."""
    return json.loads(text(html, name) or "null")


def over(samples, store):
    """A page over sample assets."""
    settings = SimpleNamespace(cookie_name="assay", git_branch=None)
    context = SimpleNamespace(
        store=store, accounts=Accounts(samples.signers), folders=samples.folders, settings=settings, jobs=Jobs()
    )
    refresh(store, samples.folders)
    return Page(context, samples, Callbacks(context))
