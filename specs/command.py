"""The word that starts us, for messages that say what to type: this differs between the repository and a wheel."""

from pathlib import Path

_HOUSE = Path(__file__).resolve().parent.parent
# In place the script beside the rooms starts everything; a wheel brings a console script.
IN_PLACE = (_HOUSE / "run").is_file()
COMMAND = "./run" if IN_PLACE else "assay"


# Extras that `./run` installs without being asked.
_USUAL = ("generate", "review", "usd", "postgresql", "pytest")


def to_install(extra: str) -> str:
    """How to get what an extra brings, as words after a colon.

    >>> to_install("bench")
    "pip install 'assay[bench]'"
    """
    return f"{COMMAND} installs it" if IN_PLACE and extra in _USUAL else f"pip install 'assay[{extra}]'"


def page(name: str) -> str:
    """A page of the documentation, which a wheel does not hold.

    >>> page("specs").removesuffix(" in assay's repository")
    'docs/specs.md'
    """
    return f"docs/{name}.md" if IN_PLACE else f"docs/{name}.md in assay's repository"
