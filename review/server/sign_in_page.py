"""The sign-in page: plain HTML, no script, light and dark."""

import base64
import hashlib
import math
from html import escape

from starlette.responses import HTMLResponse

STYLE = """
:root { color-scheme: light dark; --back: #f6f7f9; --box: #fff; --text: #1c2330; --edge: #6b7280; --act: #1d4ed8;
  --on: #fff; --bad: #a11212; --faint: #4b5563; }
@media (prefers-color-scheme: dark) { :root { --back: #11151c; --box: #1a202b; --text: #e8ecf3; --edge: #8a94a6;
  --act: #93b4ff; --on: #0d1424; --bad: #ff9b9b; --faint: #b3bccb; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; }
main { width: min(24rem, 100vw - 2rem); margin: 1rem; padding: 2rem; background: var(--box); border-radius: .75rem;
  box-shadow: 0 1px 3px rgb(0 0 0 / .2); }
h1 { margin: 0; font-size: 1.5rem; }
p { margin: .25rem 0 1rem; color: var(--faint); overflow-wrap: anywhere; }
p[role=alert] { padding: .75rem; border: 1px solid var(--bad); border-radius: .375rem; color: var(--bad); }
label { display: block; margin-top: 1rem; font-weight: 600; }
input { width: 100%; margin-top: .25rem; padding: .6rem; font: inherit; color: inherit; background: transparent;
  border: 1px solid var(--edge); border-radius: .375rem; }
button { width: 100%; margin-top: 1.5rem; padding: .7rem; font: inherit; font-weight: 600; color: var(--on);
  background: var(--act); border: 0; border-radius: .375rem; cursor: pointer; }
:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
code { font-family: ui-monospace, monospace; font-size: .9em; color: var(--text); }
"""
NOBODY_YET = "No account exists yet. On the server, <code>assay user add NAME --role admin</code> makes the first one."
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def sign_in_page(
    target: str, name: str = "", *, wrong: bool = False, wait_s: float | None = None, nobody_yet: bool = False
) -> HTMLResponse:
    """The page; `target` is where it leads, a local address. 403 after a wrong password, 429 while one has to wait."""
    status, headers = 200, {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
    alert = ""
    if wait_s is not None:
        seconds = max(1, math.ceil(wait_s))
        status, headers["Retry-After"] = 429, str(seconds)
        alert = f"Too many tries. Wait {_duration(seconds)}, then try again."
    elif wrong:
        status = 403
        alert = "Name and password do not fit together. Check both, or ask an admin to set a new password."
    return HTMLResponse(_page(target, name, alert, nobody_yet), status, headers=headers)


def _page(target: str, name: str, alert: str, nobody_yet: bool) -> str:
    said = f'<p role="alert" id="alert">{escape(alert)}</p>' if alert else ""
    described = ' aria-describedby="alert"' if alert else ""
    focus_name, focus_password = (" autofocus", "") if not name else ("", " autofocus")
    first = f"<p>{NOBODY_YET}</p>" if nobody_yet else ""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{"Not signed in" if alert else "Sign in"} - assay</title>
<link rel="icon" href="data:,">
<style>{STYLE}</style>
</head>
<body>
<main>
<h1>assay</h1>
<p>Sign in to review assets.</p>
{first}{said}
<form method="post" action="/sign-in">
<input type="hidden" name="next" value="{escape(target)}">
<label for="name">Name</label>
<input id="name" name="name" value="{escape(name)}" autocomplete="username" autocapitalize="none" spellcheck="false"
 maxlength="100" required{focus_name}{described}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="1000"
 required{focus_password}{described}>
<button>Sign in</button>
</form>
</main>
</body>
</html>
"""


def _duration(seconds: int) -> str:
    """A time to wait, in words.

    >>> _duration(1), _duration(45), _duration(600)
    ('1 second', '45 seconds', '10 minutes')
    """
    count, unit = (seconds, "second") if seconds < 120 else (math.ceil(seconds / 60), "minute")
    return f"{count} {unit}" + ("" if count == 1 else "s")
