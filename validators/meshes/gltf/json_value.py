"""Reading an untrusted JSON document: each step says what it expects and where it is (a JSON pointer, RFC 6901)."""

import json
from collections import Counter
from contextlib import suppress
from typing import Any

from ..mesh import MeshFileError

_SHOWN = 40
_PLAIN = {float, int}


class Json:
    """A value of a document and its place in it."""

    __slots__ = ("_key", "_parent", "value")

    def __init__(self, value: Any, parent: "Json | None" = None, key: str | int = "") -> None:
        self.value, self._parent, self._key = value, parent, key

    @property
    def pointer(self) -> str:
        """Where the value is, "" for the document itself."""
        at, keys = self, []
        while at._parent is not None:
            name = str(at._key)[:_SHOWN].encode("ascii", "backslashreplace").decode()
            keys.append(name.replace("~", "~0").replace("/", "~1"))
            at = at._parent
        return "".join(f"/{key}" for key in reversed(keys))

    def fail(self, reason: str) -> MeshFileError:
        """The error to raise here."""
        return MeshFileError(reason, self.pointer or "/")

    def shown(self) -> str:
        """The value as a message may show it: escaped, at most 40 characters."""
        if isinstance(self.value, dict | list):
            return "an object" if isinstance(self.value, dict) else "an array"
        return ascii(str(self.value)[:_SHOWN])

    def get(self, key: str) -> "Json | None":
        """The member of an object, None where it is absent. Raises MeshFileError where this is no object."""
        if not isinstance(self.value, dict):
            raise self.fail("not an object")
        return Json(self.value[key], self, key) if key in self.value else None

    def need(self, key: str) -> "Json":
        """The member of an object."""
        found = self.get(key)
        if found is None:
            raise self.fail(f"{key!r} is missing")
        return found

    def extension(self, *names: str) -> "Json | None":
        """The first of these extensions that is here."""
        extensions = self.get("extensions")
        if extensions is None:
            return None
        return next((found for name in names if (found := extensions.get(name)) is not None), None)

    def names(self) -> list[str]:
        """The names of an object's members."""
        if not isinstance(self.value, dict):
            raise self.fail("not an object")
        return list(self.value)

    def reference(self) -> "Json":
        """The number of this item in its array, as if the file had named it."""
        return Json(self._key, self._parent, self._key)

    def items(self) -> list["Json"]:
        """The items of an array."""
        if not isinstance(self.value, list):
            raise self.fail("not an array")
        return [Json(item, self, index) for index, item in enumerate(self.value)]

    def listed(self, key: str) -> list["Json"]:
        """The items of an array member; none where it is absent."""
        found = self.get(key)
        return [] if found is None else found.items()

    def whole(self, low: int = 0, high: int = 1 << 53) -> int:
        """A whole number in low..high. 3.0 is one too, as in JSON Schema."""
        value = self.value
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.fail(f"{self.shown()}; allowed: a whole number from {low} to {high}")
        return value

    def whole_at(self, key: str, default: int) -> int:
        """A whole number member from 0, or the default."""
        found = self.get(key)
        return default if found is None else found.whole()

    def text(self) -> str:
        """A string."""
        if not isinstance(self.value, str):
            raise self.fail("not a string")
        return self.value

    def flag(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            raise self.fail(f"{self.shown()}; allowed: true or false")
        return self.value

    def number(self) -> float:
        """A number. NaN and infinities, which many writers let slip, are kept."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self.fail(f"{self.shown()}; allowed: a number")
        try:
            return float(self.value)
        except OverflowError:
            return float("inf") if self.value > 0 else float("-inf")

    def finite(self) -> float:
        """A number that is neither NaN nor infinite."""
        value = self.number()
        if not abs(value) < float("inf"):
            raise self.fail(f"{self.shown()}; allowed: a finite number")
        return value

    def numbers(self, count: int) -> list[float]:
        """An array of exactly `count` numbers."""
        if isinstance(self.value, list) and len(self.value) == count and set(map(type, self.value)) <= _PLAIN:
            with suppress(OverflowError):  # no item to name, so none is made: a file may have millions of these
                return list(map(float, self.value))
        items = self.items()
        if len(items) != count:
            raise self.fail(f"{len(items)} numbers; allowed: {count}")
        return [item.number() for item in items]

    def pick(self, table: list["Json"], what: str) -> "Json":
        """The entry of `table` that this index names."""
        index = self.whole()
        if index >= len(table):
            raise self.fail(f"{what} {index} does not exist; there are {len(table)}")
        return table[index]


def parse(data: bytes | memoryview) -> Json:
    """The document. Raises MeshFileError for what is not JSON in UTF-8, or has a name twice in one object."""
    try:
        return Json(json.loads(str(data, "utf-8-sig"), object_pairs_hook=_unique))
    except MeshFileError:
        raise
    except UnicodeDecodeError as error:
        raise MeshFileError("the JSON is not UTF-8", f"byte {error.start} of the JSON") from None
    except json.JSONDecodeError as error:
        raise MeshFileError(f"not JSON: {error.msg}", f"line {error.lineno} of the JSON") from None
    except (RecursionError, ValueError):
        raise MeshFileError("not JSON that can be read: too deep, or a number too long") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object. Which of two equal names counts would depend on the program that reads (section 2.7.1)."""
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise MeshFileError(f"the name {twice[:_SHOWN]!a} stands twice in one object of the JSON")
    return found
