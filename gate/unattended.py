"""What only a person decides is refused in an automatic run."""

from .ci import ci_variable
from .errors import GateError


def refuse_unattended(what: str) -> None:
    """Raise GateError where this is an automatic run. what: "a baseline"."""
    if variable := ci_variable():
        raise GateError(
            f"{what} is a person's decision, and this is an automatic run ({variable} is set): run it on your own "
            "machine, look at what it writes, and commit that"
        )
