"""UsdPreviewSurface materials and their pictures."""

import posixpath
from pathlib import Path
from typing import Any

from pxr import Sdf, Usd, UsdShade

from .materials import Image, Material, Slot, Texture, Wrap
from .references import FilesBeside, ReferenceRefused

_SURFACE, _PICTURE, _READER = "UsdPreviewSurface", "UsdUVTexture", "UsdPrimvarReader_float2"
_SLOTS: dict[str, Slot] = {
    "diffuseColor": "base-color",
    "metallic": "metallic-roughness",
    "roughness": "other",
    "normal": "normal",
    "occlusion": "occlusion",
    "emissiveColor": "emissive",
    "opacity": "other",
    "specularColor": "other",
}
_WRAPS: dict[str, Wrap] = {"clamp": "clamp", "mirror": "mirror", "repeat": "repeat"}
_FIRST_TILE = "1001"


class Materials:
    """The materials that are bound, numbered by first use; pictures lie beside the layers that name them."""

    def __init__(self, home: Path, files: FilesBeside) -> None:
        self.home, self.files = home, files
        self.materials: list[Material] = []
        self.images: list[Image] = []
        self._numbers: dict[str, int] = {}
        self._images: dict[str, int] = {}

    def number(self, prim: Any, uv_names: list[str]) -> int | None:
        """The material that a prim is bound to."""
        found, _ = UsdShade.MaterialBindingAPI(prim).ComputeBoundMaterial()
        if not found:
            return None
        path = str(found.GetPath())
        if path not in self._numbers:
            self._numbers[path] = len(self.materials)
            self.materials.append(self._material(found, path, uv_names))
        return self._numbers[path]

    def _material(self, found: Any, path: str, uv_names: list[str]) -> Material:
        name = found.GetPrim().GetName()
        shader, _, _ = found.ComputeSurfaceSource()
        if not shader or shader.GetIdAttr().Get() != _SURFACE:
            return Material(path, name)
        color, opacity = _numbers(shader, "diffuseColor", 3), _numbers(shader, "opacity", 1)
        textures = [
            texture for input, slot in _SLOTS.items() if (texture := self._texture(shader, input, slot, uv_names))
        ]
        base = None
        if color is not None:
            base = (color[0], color[1], color[2], 1.0 if opacity is None else opacity[0])
        metallic, roughness = _numbers(shader, "metallic", 1), _numbers(shader, "roughness", 1)
        return Material(path, name, base, _first(metallic), _first(roughness), tuple(textures))

    def _texture(self, shader: Any, name: str, slot: Slot, uv_names: list[str]) -> Texture | None:
        source = _source(shader, name)
        if source is None or source.GetIdAttr().Get() != _PICTURE:
            return None
        location = str(source.GetPath())
        reader = _source(source, "st")
        known = _constant(reader, "varname") if reader is not None and reader.GetIdAttr().Get() == _READER else None
        uv_set = uv_names.index(str(known)) if str(known) in uv_names else 0
        wraps = [_WRAPS.get(str(_constant(source, wrap)), "repeat") for wrap in ("wrapS", "wrapT")]
        return Texture(slot, self._image(source, location), uv_set, wraps[0], wraps[1], location=location)

    def _image(self, source: Any, location: str) -> int | None:
        input = source.GetInput("file")
        producers = input.GetValueProducingAttributes() if input else []
        value = producers[0].Get() if producers else None
        if not isinstance(value, Sdf.AssetPath) or not value.path:
            return None
        name = posixpath.normpath(posixpath.join(self._folder(producers[0]), value.path)).replace("<UDIM>", _FIRST_TILE)
        if name not in self._images:
            self._images[name] = len(self.images)
            try:
                self.images.append(Image(location, value.path, self.files.read(name)))
            except ReferenceRefused as refused:
                self.images.append(Image(location, value.path, missing=str(refused)))
        return self._images[name]

    def _folder(self, attribute: Any) -> str:
        """The folder of the layer that says the value, seen from the root layer's."""
        stack = attribute.GetPropertyStack(Usd.TimeCode.Default())
        place = Path(stack[0].layer.identifier).parent if stack else self.home
        return place.relative_to(self.home).as_posix() if place.is_relative_to(self.home) else ""


def _source(shader: Any, name: str) -> Any:
    """The shader that feeds an input, None where a value or nothing does."""
    input = shader.GetInput(name)
    for one in input.GetValueProducingAttributes() if input else []:
        if UsdShade.Output.IsOutput(one):
            found = UsdShade.Shader(one.GetPrim())
            return found if found else None
    return None


def _constant(shader: Any, name: str) -> Any:
    """An input's value, None where it is fed by a shader or says nothing."""
    input = shader.GetInput(name)
    for one in input.GetValueProducingAttributes() if input else []:
        if not UsdShade.Output.IsOutput(one):
            return one.Get()
    return None


def _numbers(shader: Any, name: str, count: int) -> list[float] | None:
    """The numbers of an input; None where it is fed by a shader, says nothing or holds something else."""
    value = _constant(shader, name)
    try:
        numbers = [float(one) for one in value] if count > 1 else [float(value)]
    except (TypeError, ValueError):
        return None
    return numbers if len(numbers) == count else None


def _first(numbers: list[float] | None) -> float | None:
    return numbers[0] if numbers else None
