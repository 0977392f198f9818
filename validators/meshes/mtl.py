"""MTL: the materials of an OBJ file, and the pictures that they name.

Nothing in a material file makes a mesh unreadable: a number that is none is left out, a file that is not there is an
image that says so.
"""

import posixpath
from collections.abc import Callable
from dataclasses import replace

from .materials import Image, Material, Slot, Texture, Wrap
from .mesh import MeshFileError
from .references import FilesBeside, ReferenceRefused
from .text import floats, unix_lines, without_mark

_MAX_FILES, _MAX_MATERIALS = 256, 1 << 16
_SLOTS: dict[str, Slot] = {
    "map_kd": "base-color", "map_pm": "metallic-roughness", "norm": "normal", "map_ke": "emissive",
    "map_ka": "other", "map_ks": "other", "map_ns": "other", "map_d": "other", "map_pr": "other", "map_ps": "other",
    "map_bump": "other", "bump": "other", "disp": "other", "decal": "other", "refl": "other", "map_tr": "other",
    "map_opacity": "other",
}  # fmt: skip
# Options of a picture and how many words follow each; -o, -s and -t take one to three numbers.
_OPTIONS = {"-blendu": 1, "-blendv": 1, "-boost": 1, "-mm": 2, "-texres": 1, "-clamp": 1, "-bm": 1, "-imfchan": 1}
_OPTIONS |= {"-type": 1, "-cc": 1, "-colorspace": 1}
_VECTORS = ("-o", "-s", "-t")


class Materials:
    """The materials that an OBJ file's `mtllib` lines define, numbered in order."""

    def __init__(self, files: FilesBeside) -> None:
        self.files = files
        self.materials: list[Material] = []
        self.images: list[Image] = []
        self._numbers: dict[str, int] = {}
        self._lines: set[str] = set()
        self._libraries: set[str] = set()
        self._image_numbers: dict[str, int] = {}
        self._missing: list[int] = []

    def load(self, names: str, line: int) -> None:
        """A `mtllib` line: one name with spaces, or several names. Raises MeshFileError for too many files."""
        if names in self._lines:
            return
        self._lines.add(names)
        if len(self._lines) > _MAX_FILES:
            raise MeshFileError(f"more than {_MAX_FILES} lines of material files", f"line {line}")
        for name in [names] if self._exists(names) else names.split():
            if name in self._libraries:
                continue
            self._libraries.add(name)
            if len(self._libraries) > _MAX_FILES:
                raise MeshFileError(f"more than {_MAX_FILES} material files", f"line {line}")
            try:
                data = self.files.read(_forward(name))
            except ReferenceRefused as refused:
                self._missing.append(len(self.images))
                self.images.append(Image(f"line {line}", name, missing=f"the material file {refused}"))
                continue
            self._parse(data, name)

    def number(self, name: str, line: int) -> int:
        """The material of a `usemtl` line; one that no file defines has the missing material files as its pictures."""
        if not name:
            return -1
        if name not in self._numbers:
            textures = tuple(Texture("other", image, location=f"line {line}") for image in self._missing)
            self._add(Material(f"line {line}", name, textures=textures), line)
        return self._numbers[name]

    def _exists(self, name: str) -> bool:
        try:
            return self.files.path(_forward(name)).exists()
        except (ReferenceRefused, OSError):
            return False

    def _add(self, material: Material, line: int) -> None:
        if len(self.materials) >= _MAX_MATERIALS:
            raise MeshFileError(f"more than {_MAX_MATERIALS} materials", f"line {line}")
        self._numbers.setdefault(material.name, len(self.materials))
        self.materials.append(material)

    def _parse(self, data: bytes, name: str) -> None:
        try:
            text = unix_lines(without_mark(data)).decode("utf-8", "backslashreplace")
        except MeshFileError as error:
            self._missing.append(len(self.images))
            self.images.append(Image(name, name, missing=f"the material file {name[:60]!a} cannot be read: {error}"))
            return
        values: _Values | None = None
        for number, line in enumerate(text.split("\n"), 1):
            keyword, _, rest = line.strip().partition(" ")
            keyword, _, tabbed = keyword.partition("\t")
            rest = (tabbed + " " + rest).strip()
            if keyword == "newmtl":
                if values is not None:
                    self._add(values.material(), number)
                values = _Values(f"{name} line {number}", rest)
            elif values is not None:
                self._statement(values, keyword.lower(), rest, name, number)
        if values is not None:
            self._add(values.material(), number)

    def _statement(self, values: "_Values", keyword: str, rest: str, library: str, line: int) -> None:
        if keyword in _NUMBERS:
            _NUMBERS[keyword](values, _numbers(rest.split("#", 1)[0].split()))
        elif keyword in _SLOTS:
            location = f"{library} line {line}"
            file, texture = _picture(rest.split(), Texture(_SLOTS[keyword], None, location=location))
            image = self._image(posixpath.join(posixpath.dirname(_forward(library)), file), location)
            values.textures.append(replace(texture, image=image))

    def _image(self, name: str, location: str) -> int:
        name = posixpath.normpath(name) if name else name
        if name not in self._image_numbers:
            self._image_numbers[name] = len(self.images)
            try:
                self.images.append(Image(location, name, self.files.read(name)))
            except ReferenceRefused as refused:
                self.images.append(Image(location, name, missing=str(refused)))
        return self._image_numbers[name]


class _Values:
    """A material as it grows."""

    def __init__(self, location: str, name: str) -> None:
        self.location, self.name = location, name
        self.color: list[float] = []
        self.alpha: float | None = None
        self.metallic: float | None = None
        self.roughness: float | None = None
        self.textures: list[Texture] = []

    def material(self) -> Material:
        color = None
        if self.color or self.alpha is not None:
            red, green, blue = self.color or [1.0, 1.0, 1.0]
            color = (red, green, blue, 1.0 if self.alpha is None else self.alpha)
        textures = tuple(self.textures)
        return Material(self.location, self.name, color, self.metallic, self.roughness, textures)

    def set_color(self, numbers: list[float]) -> None:
        if len(numbers) in (1, 3):  # one number: the same for all three
            self.color = numbers if len(numbers) == 3 else numbers * 3

    def set_alpha(self, numbers: list[float]) -> None:
        self.alpha = numbers[0] if numbers else None

    def set_transparency(self, numbers: list[float]) -> None:
        self.alpha = 1.0 - numbers[0] if numbers else None

    def set_metallic(self, numbers: list[float]) -> None:
        self.metallic = numbers[0] if numbers else None

    def set_roughness(self, numbers: list[float]) -> None:
        self.roughness = numbers[0] if numbers else None


_NUMBERS: dict[str, Callable[[_Values, list[float]], None]] = {
    "kd": _Values.set_color,
    "d": _Values.set_alpha,
    "tr": _Values.set_transparency,
    "pm": _Values.set_metallic,
    "pr": _Values.set_roughness,
}


def _numbers(words: list[str]) -> list[float]:
    """The numbers of the words, none where one of them is no number."""
    try:
        return floats([word.encode() for word in words])
    except ValueError:
        return []


def _picture(words: list[str], texture: Texture) -> tuple[str, Texture]:
    """The file's name, and the texture with what its options say; v points upwards here, downwards there."""
    wrap: Wrap = "repeat"
    offset, scale = (0.0, 0.0), (1.0, 1.0)
    at = 0
    while at < len(words) - 1 and words[at].startswith("-"):
        option = words[at].lower()
        if option in _VECTORS:
            vector: list[float] = []
            while len(vector) < 3 and at + 1 + len(vector) < len(words) - 1:
                number = _numbers(words[at + 1 + len(vector) : at + 2 + len(vector)])
                if not number:
                    break
                vector += number
            first, second = ([*vector, 0.0, 0.0] if option == "-o" else [*vector, 1.0, 1.0])[:2]
            offset = (first, second) if option == "-o" else offset
            scale = (first, second) if option == "-s" else scale
            at += 1 + len(vector)
        elif option in _OPTIONS:
            wrap = "clamp" if option == "-clamp" and words[at + 1].lower() == "on" else wrap
            at += 1 + _OPTIONS[option]
        else:
            break
    shifted = (offset[0], 1.0 - scale[1] - offset[1])
    return _forward(" ".join(words[at:])), replace(texture, wrap_u=wrap, wrap_v=wrap, offset=shifted, scale=scale)


def _forward(name: str) -> str:
    r"""A relative name as written on Windows, with forward slashes; one with a drive or a host stays what it is."""
    return name if name.startswith("\\") else name.replace("\\", "/")
