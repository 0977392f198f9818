"""The embedded critic's language: its vocabulary, and the reading of a prompt in it.

A prompt is `[a] [adjectives] [colour] OBJECT [with a COLOUR PART]`: "a tall red mug with a white handle".
Every word is known or the prompt is refused: a critic must not guess.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ObjectWord:
    """What the vocabulary says of an object.

    part: the word for its second-coloured part. part_colour: that part's colour when the prompt names none; None means
    the main colour. colour: the main colour when the prompt names none. asymmetric: its front, back and sides differ.
    """

    part: str
    part_colour: str | None
    colour: str
    asymmetric: bool


OBJECTS: dict[str, ObjectWord] = {
    "mug": ObjectWord("handle", None, "white", True),
    "teapot": ObjectWord("lid", None, "blue", True),
    "bottle": ObjectWord("cap", "white", "green", False),
    "house": ObjectWord("roof", "brown", "white", True),
    "tower": ObjectWord("roof", "red", "gray", True),
    "chair": ObjectWord("legs", "brown", "red", True),
    "table": ObjectWord("legs", "brown", "brown", False),
    "sofa": ObjectWord("cushions", None, "blue", True),
    "lamp": ObjectWord("shade", "yellow", "gray", False),
    "barrel": ObjectWord("bands", "gray", "brown", False),
    "chest": ObjectWord("lid", None, "brown", True),
    "gift": ObjectWord("ribbon", "yellow", "red", False),
    "mushroom": ObjectWord("stem", "white", "red", False),
    "tree": ObjectWord("trunk", "brown", "green", False),
    "cactus": ObjectWord("pot", "orange", "green", True),
    "rocket": ObjectWord("fins", "red", "white", False),
    "car": ObjectWord("wheels", "black", "red", True),
    "boat": ObjectWord("sail", "white", "blue", True),
    "duck": ObjectWord("beak", "orange", "yellow", True),
    "fish": ObjectWord("fins", None, "orange", True),
    "robot": ObjectWord("head", None, "gray", True),
    "snowman": ObjectWord("hat", "black", "white", True),
}

# sRGB in [0, 1]; the eleven basic colour terms of English (Berlin and Kay 1969).
COLOURS: dict[str, tuple[float, float, float]] = {
    "red": (0.82, 0.12, 0.12),
    "orange": (0.95, 0.52, 0.10),
    "yellow": (0.95, 0.85, 0.15),
    "green": (0.15, 0.60, 0.22),
    "blue": (0.14, 0.32, 0.82),
    "purple": (0.50, 0.18, 0.65),
    "pink": (0.96, 0.55, 0.72),
    "brown": (0.45, 0.27, 0.13),
    "black": (0.10, 0.10, 0.10),
    "white": (0.92, 0.92, 0.92),
    "gray": (0.52, 0.52, 0.52),
}

# Factors on the object's (height, width); width acts on both horizontal axes. One adjective per axis.
HEIGHTS: dict[str, float] = {"tall": 1.25, "short": 0.75}
WIDTHS: dict[str, float] = {"wide": 1.2, "narrow": 0.75}

SPELLINGS = {"grey": "gray"}
ARTICLES = ("a", "an", "the")


@dataclass(frozen=True)
class Prompt:
    """A prompt as the critic is conditioned on it; every field is a word of the vocabulary or None."""

    object: str
    colour: str
    part_colour: str
    height: str | None = None
    width: str | None = None

    @property
    def scales(self) -> tuple[float, float]:
        """Factors on (height, width) of the object's default proportions."""
        return (
            HEIGHTS[self.height] if self.height else 1.0,
            WIDTHS[self.width] if self.width else 1.0,
        )


class PromptError(ValueError):
    """The prompt is not in the vocabulary's language. `found`, `allowed` and `hint` make one clear sentence."""

    def __init__(self, found: str, allowed: str, hint: str = "") -> None:
        self.found, self.allowed, self.hint = found, allowed, hint
        super().__init__(f"{found}; allowed: {allowed}." + (f" {hint}" if hint else ""))


def vocabulary() -> list[str]:
    """Every word a prompt may hold, sorted."""
    parts = {word.part for word in OBJECTS.values()}
    words = {*OBJECTS, *COLOURS, *HEIGHTS, *WIDTHS, *SPELLINGS, *ARTICLES, *parts, "with"}
    return sorted(words)


def parse_prompt(text: str) -> Prompt:
    """The prompt's words, each in its place. Case and repeated spaces do not matter.

    Raises PromptError for an unknown word (naming the nearest ones), a word out of place, or a missing object.

    >>> parse_prompt("a tall red mug with a white handle")
    Prompt(object='mug', colour='red', part_colour='white', height='tall', width=None)
    """
    words = [SPELLINGS.get(word, word) for word in text.lower().split()]
    _refuse_unknown(words)
    head, tail = _split_with(words)
    noun = _one(head, OBJECTS, "object", required=True)
    assert noun is not None
    if head[-1] != noun:
        raise PromptError(f"{head[-1]!r} follows the object {noun!r}", "describing words come before the object")
    height = _one(head, HEIGHTS, "height word")
    width = _one(head, WIDTHS, "width word")
    colour = _one(head, COLOURS, "colour")
    _refuse_leftovers(head, {noun, height, width, colour})
    entry = OBJECTS[noun]
    main = colour or entry.colour
    return Prompt(noun, main, _part_colour(noun, tail) or entry.part_colour or main, height, width)


def _refuse_unknown(words: list[str]) -> None:
    known = vocabulary()
    unknown = list(dict.fromkeys(word for word in words if word not in known))
    if not unknown:
        return
    near = [difflib.get_close_matches(word, known, n=3, cutoff=0.5) for word in unknown]
    nearest = "; ".join(", ".join(words) for words in near if words)
    hint = f"Nearest known words: {nearest}." if nearest else f"Objects: {', '.join(OBJECTS)}."
    what = "the word {} is" if len(unknown) == 1 else "the words {} are"
    found = what.format(", ".join(map(repr, unknown)))
    raise PromptError(f"{found} not in the vocabulary", "known words only", hint)


def _split_with(words: list[str]) -> tuple[list[str], list[str] | None]:
    if words.count("with") > 1:
        raise PromptError("'with' stands twice", "one 'with a COLOUR PART'")
    if "with" not in words:
        return _without_article(words), None
    at = words.index("with")
    return _without_article(words[:at]), _without_article(words[at + 1 :])


def _without_article(words: list[str]) -> list[str]:
    return words[1:] if words and words[0] in ARTICLES else words


def _one(words: list[str], table: Mapping[str, object], what: str, required: bool = False) -> str | None:
    found = [word for word in words if word in table]
    if len(found) > 1:
        raise PromptError(f"{what}s {' and '.join(map(repr, found))}", f"one {what}")
    if not found and required:
        raise PromptError(f"no {what}", f"one of {', '.join(table)}")
    return found[0] if found else None


def _refuse_leftovers(words: list[str], used: set[str | None]) -> None:
    for word in words:
        if word not in used:
            raise PromptError(
                f"the word {word!r} is out of place",
                "'[a] [adjectives] [colour] OBJECT [with a COLOUR PART]'",
            )


def _part_colour(noun: str, tail: list[str] | None) -> str | None:
    if tail is None:
        return None
    part = OBJECTS[noun].part
    if len(tail) != 2 or tail[0] not in COLOURS or tail[1] != part:
        raise PromptError(
            f"'with {' '.join(tail)}'", f"'with a COLOUR {part}': the {noun}'s second colour is its {part}'s"
        )
    return tail[0]
