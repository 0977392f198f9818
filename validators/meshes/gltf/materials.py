"""Materials, textures and images of a glTF (glTF 2.0, sections 3.8 and 3.9)."""

from ..materials import Image, Material, Slot, Texture, Wrap
from ..mesh import MeshFileError
from .buffers import Buffers
from .json_value import Json

_WRAPS: dict[object, Wrap] = {33071: "clamp", 33648: "mirror"}  # WebGL; everything else repeats
_SLOTS: tuple[tuple[str, Slot], ...] = (
    ("normalTexture", "normal"),
    ("occlusionTexture", "occlusion"),
    ("emissiveTexture", "emissive"),
)
_PBR_SLOTS: tuple[tuple[str, Slot], ...] = (
    ("baseColorTexture", "base-color"),
    ("metallicRoughnessTexture", "metallic-roughness"),
)
# Where a texture's picture is when not in `source`.
_SOURCES = ("KHR_texture_basisu", "EXT_texture_webp", "EXT_texture_avif", "MSFT_texture_dds")
_TRANSFORM = "KHR_texture_transform"
_SPECULAR_GLOSSINESS = "KHR_materials_pbrSpecularGlossiness"


def materials(document: Json) -> tuple[Material, ...]:
    """All materials, as sRGB and linear values stand in the file. Raises MeshFileError for values of a wrong kind."""
    reader = _Textures(document)
    return tuple(_material(one, reader) for one in document.listed("materials"))


def images(document: Json, buffers: Buffers) -> tuple[Image, ...]:
    """All images, not decoded; one that cannot be fetched says why, and is a finding of missing-texture."""
    return tuple(_image(one, buffers) for one in document.listed("images"))


def _material(material: Json, reader: "_Textures") -> Material:
    found = reader.at(material, _SLOTS)
    physical, sided = material.get("pbrMetallicRoughness"), material.get("doubleSided")
    color: tuple[float, float, float, float] | None = None
    metallic = roughness = None  # what is not said stays so: hardly a material means to be the metal of the default
    if physical is not None:
        found = reader.at(physical, _PBR_SLOTS) + found
        factor = physical.get("baseColorFactor")
        if factor is not None:
            r, g, b, a = _finite(factor, 4)
            color = (r, g, b, a)
        metallic, roughness = (_factor(physical, name) for name in ("metallicFactor", "roughnessFactor"))
    return Material(
        material.pointer,
        _name(material),
        color,
        metallic,
        roughness,
        tuple(found + reader.of_extensions(material)),
        sided is not None and sided.flag(),
    )


class _Textures:
    """Reads the places where a material names a texture."""

    def __init__(self, document: Json) -> None:
        self.textures, self.samplers = document.listed("textures"), document.listed("samplers")
        self.n_images = len(document.listed("images"))

    def at(self, owner: Json, slots: tuple[tuple[str, Slot], ...]) -> list[Texture]:
        """The textures of these members."""
        return [self._read(info, slot) for name, slot in slots if (info := owner.get(name)) is not None]

    def of_extensions(self, material: Json) -> list[Texture]:
        """Textures that extensions of a material add: each member whose name ends with Texture."""
        extensions = material.get("extensions")
        found: list[Texture] = []
        if extensions is None:
            return found
        for name in extensions.names():
            extension = extensions.need(name)
            for member in extension.names():
                info = extension.need(member)
                if member.endswith("Texture") and isinstance(info.value, dict):
                    diffuse = (name, member) == (_SPECULAR_GLOSSINESS, "diffuseTexture")
                    found.append(self._read(info, "base-color" if diffuse else "other"))
        return found

    def _read(self, info: Json, slot: Slot) -> Texture:
        number = info.need("index").whole()
        transform = info.extension(_TRANSFORM)
        uv_set, offset, rotation, scale = info.whole_at("texCoord", 0), (0.0, 0.0), 0.0, (1.0, 1.0)
        if transform is not None:
            uv_set = transform.whole_at("texCoord", uv_set)
            offset, scale = _pair(transform, "offset", offset), _pair(transform, "scale", scale)
            turn = transform.get("rotation")
            rotation = 0.0 if turn is None else turn.finite()
        image: int | None = None
        wraps: tuple[Wrap, Wrap] = ("repeat", "repeat")
        if number < len(self.textures):
            image, wraps = self._image(self.textures[number]), self._wraps(self.textures[number])
        return Texture(slot, image, uv_set, *wraps, offset, rotation, scale, info.pointer)

    def _image(self, texture: Json) -> int | None:
        """The plain picture where there is one: any program can decode it."""
        source = texture.get("source")
        if source is None:
            packed = texture.extension(*_SOURCES)
            source = None if packed is None else packed.get("source")
        return source.whole() if source is not None and source.whole() < self.n_images else None

    def _wraps(self, texture: Json) -> tuple[Wrap, Wrap]:
        reference = texture.get("sampler")
        if reference is None:
            return "repeat", "repeat"
        sampler = reference.pick(self.samplers, "sampler")
        u, v = (sampler.whole_at(name, 10497) for name in ("wrapS", "wrapT"))
        return _WRAPS.get(u, "repeat"), _WRAPS.get(v, "repeat")


def _image(image: Json, buffers: Buffers) -> Image:
    name = _name(image)
    try:
        uri, view = image.get("uri"), image.get("bufferView")
        if uri is not None:
            data = buffers.fetch(uri)
        elif view is not None:
            data = buffers.view(view).data
        else:
            return Image(image.pointer, name, missing="neither a uri nor a bufferView")
        buffers.budget.spend(len(data), image, "the images")
        return Image(image.pointer, name, bytes(data))
    except MeshFileError as error:
        return Image(image.pointer, name, missing=str(error))


def _name(owner: Json) -> str:
    """A name that every report can hold."""
    found = owner.get("name")
    name = found.value if found is not None and isinstance(found.value, str) else ""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _factor(owner: Json, name: str) -> float | None:
    found = owner.get(name)
    return None if found is None else found.finite()


def _pair(owner: Json, name: str, usual: tuple[float, float]) -> tuple[float, float]:
    found = owner.get(name)
    if found is None:
        return usual
    first, second = _finite(found, 2)
    return first, second


def _finite(owner: Json, count: int) -> list[float]:
    owner.numbers(count)
    return [item.finite() for item in owner.items()]
