"""Writing glTF and GLB by hand, one member at a time, so that a test says exactly what a file holds."""

import base64
import json

import numpy as np

from .writers import glb_of

_COMPONENTS = {"i1": 5120, "u1": 5121, "i2": 5122, "u2": 5123, "u4": 5125, "f4": 5126}
_KINDS = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4"}


class Gltf:
    """A document and its one buffer; every method that adds something returns its index."""

    def __init__(self):
        self.document = {"asset": {"version": "2.0"}}
        self.binary = b""

    def add(self, table, **entry):
        self.document.setdefault(table, []).append(entry)
        return len(self.document[table]) - 1

    def view(self, data, **rest):
        at = len(self.binary)
        self.binary += data + b"\0" * (-len(data) % 4)
        self.document["buffers"] = [{"byteLength": len(self.binary)}]
        return self.add("bufferViews", buffer=0, byteOffset=at, byteLength=len(data), **rest)

    def accessor(self, values, dtype="f4", view=None, **rest):
        values = np.asarray(values)
        values = values.reshape(len(values), -1)
        if view is None:
            view = self.view(values.astype("<" + dtype).tobytes())
        kind, component = _KINDS[values.shape[1]], _COMPONENTS[dtype]
        return self.add("accessors", bufferView=view, componentType=component, count=len(values), type=kind, **rest)

    def primitive(self, V, F=None, **rest):
        """A primitive's entry; V and F may be arrays or the numbers of accessors. attributes: more of them."""
        attributes = {"POSITION": V if isinstance(V, int) else self.accessor(V), **rest.pop("attributes", {})}
        entry = {"attributes": attributes, **rest}
        if F is not None:
            entry["indices"] = F if isinstance(F, int) else self.accessor(np.asarray(F).reshape(-1), "u4")
        return entry

    def mesh(self, *primitives):
        return self.add("meshes", primitives=list(primitives))

    def node(self, **entry):
        return self.add("nodes", **entry)

    def scene(self, *nodes):
        return self.add("scenes", nodes=list(nodes))

    def extend(self, owner, name, required=False, **content):
        """Puts an extension into an entry of the document."""
        owner.setdefault("extensions", {})[name] = content
        for table in ["extensionsUsed", *(["extensionsRequired"] if required else [])]:
            if name not in self.document.setdefault(table, []):
                self.document[table].append(name)

    def glb(self):
        return glb_of(self.document, self.binary)

    def gltf(self):
        """The same with the buffer as a data URI."""
        document = json.loads(json.dumps(self.document))
        if self.binary:
            body = base64.b64encode(self.binary).decode()
            document["buffers"][0]["uri"] = f"data:application/octet-stream;base64,{body}"
        return json.dumps(document).encode()


def shown(V, F, **rest):
    """A document with one mesh in one node of one scene."""
    made = Gltf()
    made.scene(made.node(mesh=made.mesh(made.primitive(V, F, **rest))))
    return made
