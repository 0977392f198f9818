"""Small stand-ins for the rooms beside the server: accounts in memory, a page of three functions."""

import secrets
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from review.accounts import AccountError, Throttled, WrongPassword
from review.server.context import Context
from review.server.settings import Settings

PASSWORD = "a word that passes"


@dataclass(frozen=True)
class Account:
    name: str
    role: str
    disabled: bool = False
    proxy_only: bool = False


@dataclass(frozen=True)
class Session:
    name: str
    role: str
    csrf: str = ""
    expires: float = 0.0


@dataclass
class Accounts:
    """Sessions by token; who has tried too often has to wait 90 s."""

    people: dict[str, Account] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    tries: list[tuple[str, str]] = field(default_factory=list)
    most: int = 3

    def all(self) -> tuple[Account, ...]:
        return tuple(self.people.values())

    def get(self, name: str) -> Account | None:
        return self.people.get(name)

    def session(self, token: str) -> Session | None:
        account = self.people.get(self.tokens.get(token, ""))
        return None if account is None or account.disabled else Session(account.name, account.role)

    def sign_in(self, name: str, password: str, address: str) -> str:
        if self.tries.count((name, address)) >= self.most:
            raise Throttled(89)
        account = self.people.get(name)
        if account is None or account.disabled or password != PASSWORD:
            self.tries.append((name, address))
            raise WrongPassword
        return self._token(name)

    def sign_in_trusted(self, name: str) -> str:
        account = self.people.get(name.lower())
        if account is None or account.disabled:
            raise AccountError(f"{name} has no account here")
        return self._token(account.name)

    def sign_out(self, token: str) -> None:
        self.tokens.pop(token, None)

    def disable(self, name: str) -> None:
        self.people[name] = replace(self.people[name], disabled=True)

    def _token(self, name: str) -> str:
        token = secrets.token_urlsafe(32)
        self.tokens[token] = name
        return token


def people(*accounts: Account) -> Accounts:
    return Accounts({account.name: account for account in accounts})


def settings(folder: Path, **changes: Any) -> Settings:
    made = {name: folder / name for name in ("specs", "runs", "golden", "state")}
    for path in made.values():
        path.mkdir(exist_ok=True)
    database = f"sqlite:///{folder / 'state' / 'review.db'}"
    return Settings(**{**made, "database": database, "port": 7860, **changes})


def context(settings: Settings, accounts: Accounts) -> Context:
    from review.folders import Folders

    store = SimpleNamespace(version=lambda: 1, close=lambda: None)
    folders = Folders(settings.specs, settings.runs, settings.golden, settings.state)
    return Context(store, accounts, folders, settings, None)


def blocks() -> Any:
    """A page with a box that says who asks, one that fails, and one outside the queue."""
    import gradio as gr

    def who(text: str, request: gr.Request) -> str:
        return f"{request.username}: {text}"

    def fail(text: str) -> str:
        raise RuntimeError("a secret of the server")

    with gr.Blocks(title="stand-in", analytics_enabled=False) as page:
        text = gr.Textbox(elem_id="text")
        shown = gr.HTML("<p>nothing</p>", elem_id="shown")
        gr.Button("who", elem_id="who").click(who, text, shown, api_visibility="private")
        gr.Button("fail", elem_id="fail").click(fail, text, shown, api_visibility="private")
        gr.Button("now", elem_id="now").click(who, text, shown, api_visibility="private", queue=False)
    return page
