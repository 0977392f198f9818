"""The word that starts us, for messages that say what to type: this differs between the repository and a wheel."""

from pathlib import Path

_HOUSE = Path(__file__).resolve().parent.parent
# In place the script beside the rooms starts everything; a wheel brings a console script.
IN_PLACE = (_HOUSE / "run").is_file()
COMMAND = "./run" if IN_PLACE else "assay"


# Extras that `./run` installs without being asked.
_USUAL = ("generate", "review", "pytest")


def to_install(extra: str) -> str:
    """What to type to get what an extra brings.

    >>> to_install("usd")
    "pip install 'assay[usd]'"
    """
    return COMMAND if IN_PLACE and extra in _USUAL else f"pip install 'assay[{extra}]'"
