"""Why somebody may not sign in, or an account cannot be changed as asked."""

from gate.errors import GateError


class AccountError(GateError):
    """An account that is not there or cannot be changed so; the message is for admins and for the account's owner."""


class WrongPassword(AccountError):
    """No such name, not this password, or an account that is switched off: which of them is not said."""

    def __init__(self) -> None:
        super().__init__("name or password is wrong")


class Throttled(AccountError):
    """Too many failed tries; the password was not looked at. seconds: how long to wait."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"too many failed tries: wait {seconds} s, then try again")


class NoSignerError(AccountError):
    """Whoever is signed in cannot sign decisions; the message says why and the next step."""
