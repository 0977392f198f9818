"""Text that both databases can keep."""

SHOWN_CHARACTERS = 200


def storable(text: str) -> str:
    """The text with the replacement character for what PostgreSQL or UTF-8 cannot hold: NUL and lone surrogates.

    >>> storable("a\\x00b\\ud800")
    'a�b?'
    """
    return text.replace("\0", "�").encode("utf-8", "replace").decode("utf-8")


def search_key(*parts: str) -> str:
    """What a search looks into: the parts without regard to case.

    >>> search_key("red-mug", "STRASSE Straße")
    'red-mug strasse strasse'
    """
    return " ".join(storable(part).casefold() for part in parts)


def search_words(text: str) -> list[str]:
    """The words of a search, each to be found somewhere; long searches are cut.

    >>> search_words("  Red  MUG ")
    ['red', 'mug']
    """
    return storable(text)[:SHOWN_CHARACTERS].casefold().split()[:8]


def contains(word: str) -> str:
    r"""The LIKE pattern (escape character \) of a text that contains the word as it stands.

    >>> contains("50%_a")
    '%50\\%\\_a%'
    """
    for special in ("\\", "%", "_"):
        word = word.replace(special, "\\" + special)
    return f"%{word}%"
