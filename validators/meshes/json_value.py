"""Reading an untrusted JSON document: each step says what it expects and where it is (a JSON pointer)."""

import json
from dataclasses import dataclass
from typing import Any

from .mesh import MeshFileError


@dataclass(frozen=True)
class Json:
    """A value of a document and its pointer."""

    value: Any
    pointer: str = ""

    def fail(self, reason: str) -> MeshFileError:
        """The error to raise here."""
        return MeshFileError(reason, self.pointer or "/")

    def get(self, key: str) -> "Json | None":
        """The member of an object, None where it is absent. Raises MeshFileError where this is no object."""
        if not isinstance(self.value, dict):
            raise self.fail("not an object")
        return Json(self.value[key], f"{self.pointer}/{key}") if key in self.value else None

    def need(self, key: str) -> "Json":
        """The member of an object."""
        found = self.get(key)
        if found is None:
            raise self.fail(f"{key!r} is missing")
        return found

    def items(self) -> list["Json"]:
        """The items of an array."""
        if not isinstance(self.value, list):
            raise self.fail("not an array")
        return [Json(item, f"{self.pointer}/{index}") for index, item in enumerate(self.value)]

    def listed(self, key: str) -> list["Json"]:
        """The items of an array member; none where it is absent."""
        found = self.get(key)
        return [] if found is None else found.items()

    def whole(self, low: int = 0, high: int = 1 << 53) -> int:
        """A whole number in low..high."""
        if isinstance(self.value, bool) or not isinstance(self.value, int) or not low <= self.value <= high:
            raise self.fail(f"{str(self.value)[:40]!a}; allowed: a whole number from {low} to {high}")
        return self.value

    def whole_at(self, key: str, default: int) -> int:
        """A whole number member from 0, or the default."""
        found = self.get(key)
        return default if found is None else found.whole()

    def text(self) -> str:
        """A string."""
        if not isinstance(self.value, str):
            raise self.fail("not a string")
        return self.value

    def numbers(self, count: int) -> list[float]:
        """An array of exactly `count` finite numbers."""
        items = self.items()
        if len(items) != count:
            raise self.fail(f"{len(items)} numbers; allowed: {count}")
        for item in items:
            value = item.value
            if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e300:
                raise item.fail(f"{str(value)[:40]!a}; allowed: a finite number")
        return [float(item.value) for item in items]

    def pick(self, table: list["Json"], what: str) -> "Json":
        """The entry of `table` that this index names."""
        index = self.whole()
        if index >= len(table):
            raise self.fail(f"{what} {index} does not exist; there are {len(table)}")
        return table[index]


def parse(data: bytes) -> Json:
    """The document. Raises MeshFileError for what is not JSON in UTF-8."""
    try:
        return Json(json.loads(data.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        raise MeshFileError("the JSON is not UTF-8", f"byte {error.start} of the JSON") from None
    except json.JSONDecodeError as error:
        raise MeshFileError(f"not JSON: {error.msg}", f"line {error.lineno} of the JSON") from None
    except (RecursionError, ValueError):
        raise MeshFileError("not JSON that can be read: too deep, or a number too long") from None
