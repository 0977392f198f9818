"""The session cookie."""

from .settings import Settings

MAX_TOKEN = 256


def read_token(header: str, settings: Settings) -> str | None:
    """The session token of a Cookie header; None where there is none, or one that we never give out.

    Two cookies of the name are refused: one of them was put there by somebody else.
    """
    values = [value for name, value in _pairs(header) if name == settings.cookie_name]
    if len(values) != 1:
        return None
    token = values[0]
    good = 0 < len(token) <= MAX_TOKEN and all(char.isascii() and (char.isalnum() or char in "-_") for char in token)
    return token if good else None


def give_token(token: str, settings: Settings) -> str:
    """The Set-Cookie header that hands the token out; it ends with the browser, and sooner with the session."""
    return _cookie(token, settings)


def take_token(settings: Settings) -> str:
    """The Set-Cookie header that removes it."""
    return _cookie("", settings) + "; Max-Age=0"


def _cookie(value: str, settings: Settings) -> str:
    secure = "; Secure" if settings.secure else ""
    return f"{settings.cookie_name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}"


def _pairs(header: str) -> list[tuple[str, str]]:
    parts = (part.partition("=") for part in header.split(";"))
    return [(name.strip(), value.strip()) for name, _, value in parts]
