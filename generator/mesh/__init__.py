"""Triangle meshes after the field: topology, normals, colours, and the canonical bytes of GLB and PNG."""
