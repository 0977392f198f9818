"""A few meshes made on the spot: turned on a lathe, coloured, some of them damaged."""

import numpy as np
import trimesh

TURNED_UP = trimesh.transformations.rotation_matrix(-np.pi / 2, [1, 0, 0])
SECTIONS = 40


def vase(bulge_m=0.0, colour=(60, 110, 160)):
    """A vase of 0.7 m as GLB; bulge_m: how far it bulges below its middle."""
    t = np.linspace(0, 1, 28)
    radius = 0.16 + 0.11 * np.sin(np.pi * t * 1.15 + 0.35) + 0.05 * t**6 + bulge_m * np.exp(-(((t - 0.4) / 0.12) ** 2))
    return _glb(_turned(radius, 0.7 * t), colour)


def lamp(colour=(190, 140, 60)):
    """A lamp's foot with a shade, as GLB."""
    height = np.array([0, 0.03, 0.05, 0.08, 0.3, 0.32, 0.34, 0.55])
    radius = np.array([0.2, 0.2, 0.08, 0.05, 0.05, 0.07, 0.27, 0.15])
    return _glb(_turned(radius, height), colour)


def plate(colour=(200, 200, 190)):
    """A plate, as GLB."""
    t = np.linspace(0, 1, 12)
    return _glb(_turned(0.1 + 0.15 * t, 0.002 + 0.05 * t**3), colour)


def open_pot():
    """A pot as OBJ from which eight faces in its wall are missing: its open edges are found."""
    t = np.linspace(0, 1, 10)
    mesh = _turned(0.2 + 0.06 * np.sin(np.pi * t), 0.4 * t)
    middle = mesh.triangles_center
    hole = np.flatnonzero((abs(middle[:, 1] - 0.2) < 0.05) & (middle[:, 2] > 0.2) & (abs(middle[:, 0]) < 0.05))
    mesh.update_faces(np.setdiff1d(np.arange(len(mesh.faces)), hole))
    lines = [f"v {x:.6f} {y:.6f} {z:.6f}" for x, y, z in mesh.vertices]
    lines += [f"f {a} {b} {c}" for a, b, c in mesh.faces + 1]
    return ("\n".join(lines) + "\n").encode()


def _turned(radius, height):
    """A closed solid with a wall of 2 cm, standing on y = 0 and turned about +Y."""
    inner = np.column_stack([radius - 0.02, np.maximum(height, 0.02)])[::-1]
    inner = inner[inner[:, 0] > 0.01]
    profile = np.vstack([[0, 0], np.column_stack([radius, height]), inner, [0, inner[-1, 1]]])
    mesh = trimesh.creation.revolve(profile, sections=SECTIONS)
    mesh.apply_transform(TURNED_UP)
    return mesh


def _glb(mesh, colour):
    mesh.visual = trimesh.visual.TextureVisuals(
        material=trimesh.visual.material.PBRMaterial(baseColorFactor=[*colour, 255], metallicFactor=0.0)
    )
    return mesh.export(file_type="glb")
