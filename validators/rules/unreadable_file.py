"""unreadable-file

What it checks
    The file is a whole, well-formed OBJ, PLY, STL, OFF, glTF, GLB, 3MF or USD file, read inside stated limits of time
    and memory.

Why it matters
    Nothing can be said about a mesh that cannot be read, and a reader that guesses hides the damage.

Fails on
    Truncated files, counts and lengths that do not fit the file, bytes after its end, unknown keywords and types,
    references to nothing or to a file outside the asset's folder, objects that contain themselves, archives that
    promise too much, required extensions that cannot be read: the message names the reason and the line, byte, JSON
    pointer, package part or prim. A file that is something else - a Git LFS pointer, an HTML page, a zip archive, a
    mesh of another format - is named as what it is.

How to fix
    Do what the message says (`git lfs pull`, another extension); else export the file again, or convert it with a tool
    that can read it.

Reference
    OBJ and MTL: Wavefront Appendix B1; PLY: Turk 1994; STL: 3D Systems 1988; OFF: Geomview manual, section 4.2.5;
    glTF 2.0 specification, sections 3 and 4; 3MF Core Specification 1.3; OpenUSD: AOUSD Core Specification 1.0.
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
