"""unreadable-file

What it checks
    The file is a whole, well-formed OBJ, PLY, STL, GLB or glTF file.

Why it matters
    Nothing can be said about a mesh that cannot be read, and a reader that guesses hides the damage.

Fails on
    Truncated files, counts that do not fit the file, unknown keywords and types, glTF references to nothing, and
    glTF features that are not supported yet (sparse accessors, compression, strips): the message names the reason and
    the line, byte or JSON pointer.

How to fix
    Export the file again, or convert it with a tool that can read it; write plain triangles.

Reference
    OBJ: Wavefront Appendix B1; PLY: Turk 1994; STL: 3D Systems 1988; GLB: glTF 2.0 specification, sections 3 and 4.
"""

from collections.abc import Iterator

from ..rule import Measurement, Rule, Settings
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """One measurement: readable or not."""
    error = subject.unreadable
    if error is not None:
        yield Measurement(True, f"the file cannot be read: {error}", 1, 0, location=error.location)
    elif subject.mesh is None:
        yield Measurement(True, "there is no mesh", 1, 0)
    else:
        yield Measurement(False, "the file can be read", 0, 0)


RULE = Rule("unreadable-file", "integrity", (), "files", check, __doc__ or "")
