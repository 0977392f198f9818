"""glTF 2.0 and GLB: every scene's triangles, node transforms applied, and how they are painted.

Vertices and faces are numbered along the scenes, one after another: nodes depth first in the scene's order, a node's
mesh before its children, its instances in order, primitives in order. Each use of a primitive appends its vertices and
its triangles; primitives of one use of a mesh that read the same attributes share their vertices.
"""

from .container import read_glb, read_gltf

__all__ = ["read_glb", "read_gltf"]
