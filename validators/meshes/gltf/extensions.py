"""Which required extensions this reader can honour. An unknown one may mean anything, so the file is refused."""

from .json_value import Json

# Read here: they change where the triangles are.
_GEOMETRY = frozenset(
    (
        "EXT_mesh_gpu_instancing",
        "EXT_meshopt_compression",
        "KHR_draco_mesh_compression",
        "KHR_mesh_quantization",
        "KHR_meshopt_compression",
    )
)
# They add to the triangles and change none: paint, light, sound, motion, physics and data about the file.
_HARMLESS = frozenset(
    (
        "CESIUM_primitive_outline",
        "EXT_instance_features",
        "EXT_lights_ies",
        "EXT_lights_image_based",
        "EXT_mesh_features",
        "EXT_mesh_manifold",
        "EXT_structural_metadata",
        "FB_geometry_metadata",
        "KHR_animation_pointer",
        "KHR_implicit_shapes",
        "KHR_interactivity",
        "KHR_lights_punctual",
        "KHR_node_hoverability",
        "KHR_node_selectability",
        "KHR_node_visibility",
        "KHR_physics_rigid_bodies",
        "KHR_techniques_webgl",
        "KHR_xmp",
        "KHR_xmp_json_ld",
        "MSFT_lod",
        "MSFT_packing_normalRoughnessMetallic",
        "MSFT_packing_occlusionRoughnessMetallic",
        "VRM",
    )
)
_HARMLESS_BEGINNINGS = (
    *("KHR_materials_", "EXT_materials_", "ADOBE_materials_", "NV_materials_"),
    *("KHR_texture_", "EXT_texture_", "MSFT_texture_"),
    *("KHR_audio", "MSFT_audio_", "OMI_", "VRMC_"),
)


def refuse_unknown(document: Json) -> None:
    """Raises MeshFileError, naming the extension, where a required one is not known."""
    for required in document.listed("extensionsRequired"):
        name = required.text()
        if name not in _GEOMETRY and name not in _HARMLESS and not name.startswith(_HARMLESS_BEGINNINGS):
            raise required.fail(f"the file requires {name[:60]!a}, which is not supported")
