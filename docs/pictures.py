"""Make the README's pictures from the approved assets: `python -m docs.pictures`.

assets.png         every approved asset from the front left
pass-and-fail.png  one asset as approved, and damaged, with the elements of the findings painted
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from generator.mesh import studio
from generator.mesh.normals import corner_normals
from specs.camera import orbit
from specs.findings import Report, Status
from validators.check import check_file
from validators.meshes import Mesh, read_mesh

HOUSE = Path(__file__).resolve().parent.parent
PICTURES = HOUSE / "docs" / "pictures"
PREVIEWS = HOUSE / "golden" / "previews"
TILE_PX, LABEL_PX, COLUMNS = 256, 28, 6
MARK = np.array([255, 0, 200], np.uint8)  # a colour that no asset has
SHOWN = "red-mug"


def main() -> None:
    """Write both pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    contact_sheet(sorted(PREVIEWS.glob("*/asset.glb"))).save(PICTURES / "assets.png")
    pass_and_fail(PREVIEWS / SHOWN / "asset.glb").save(PICTURES / "pass-and-fail.png")


def contact_sheet(assets: list[Path]) -> Image.Image:
    """One tile an asset, its id below."""
    rows = -(-len(assets) // COLUMNS)
    height = TILE_PX + LABEL_PX
    sheet = Image.new("RGB", (COLUMNS * TILE_PX, rows * height), "white")
    draw = ImageDraw.Draw(sheet)
    for index, asset in enumerate(assets):
        x, y = index % COLUMNS * TILE_PX, index // COLUMNS * height
        mesh = read_mesh(asset)
        sheet.paste(photograph(mesh.V, mesh.F, face_colours(mesh), TILE_PX), (x, y))
        draw.text((x + TILE_PX // 2, y + height - 10), asset.parent.name, "#444444", _font(15), anchor="md")
    return sheet


def pass_and_fail(asset: Path) -> Image.Image:
    """The approved asset beside a damaged copy; what the findings name is painted."""
    mesh = read_mesh(asset)
    colours = face_colours(mesh)
    broken = damaged(mesh)
    draft = PICTURES / "damaged.obj"
    write_obj(draft, mesh.V, broken)
    report = check_file(draft)
    draft.unlink()
    painted = colours[: len(broken)].copy()
    painted[marked_faces(report, broken)] = MARK
    size = 2 * TILE_PX
    picture = Image.new("RGB", (2 * size, size + 60), "white")
    picture.paste(photograph(mesh.V, mesh.F, colours, size), (0, 0))
    picture.paste(photograph(mesh.V, broken, painted, size), (size, 0))
    draw = ImageDraw.Draw(picture)
    failed = [f.rule for f in report.findings if f.status >= Status.FAIL]
    draw.text((size // 2, size + 20), "PASS", "#1a7f37", _font(22), anchor="mm")
    draw.text((3 * size // 2, size + 14), "FAIL", "#c0008f", _font(22), anchor="mm")
    draw.text((3 * size // 2, size + 42), ", ".join(dict.fromkeys(failed)), "#444444", _font(15), anchor="mm")
    return picture


def damaged(mesh: Mesh) -> NDArray[np.int64]:
    """The faces (m, 3) with a patch on the front turned inside out."""
    centre = mesh.V[mesh.F].mean(axis=1)
    patch = ((centre - np.array([-0.1, 0.1, 0.45])) ** 2).sum(axis=1) < 0.12**2
    faces = mesh.F.copy()
    faces[patch] = faces[patch][:, ::-1]
    return faces


def marked_faces(report: Report, F: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Faces that a failing finding names, or that hold an edge or vertex which it names."""
    marked = np.zeros(len(F), bool)
    for finding in report.findings:
        if finding.status < Status.FAIL or finding.elements is None:
            continue
        indices = np.array([list(np.atleast_1d(i)) for i in finding.elements.indices])
        if finding.elements.kind == "face":
            marked[indices[:, 0]] = True
        else:
            marked |= (F[:, :, None] == indices.ravel()).any(axis=2).sum(axis=1) >= indices.shape[1]
    return marked


def face_colours(mesh: Mesh) -> NDArray[np.uint8]:
    """sRGB (m, 3) of a mesh whose colours are linear, one a vertex; the first corner's."""
    assert mesh.colours is not None
    linear = np.clip(mesh.colours[mesh.F[:, 0], :3], 0.0, 1.0)
    srgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.rint(srgb * 255.0).astype(np.uint8)


def photograph(V: NDArray[np.float64], F: NDArray[np.int64], rgb: NDArray[np.uint8], size_px: int) -> Image.Image:
    """The mesh from the front left, as on the turntable."""
    scene = studio.build(V, F, corner_normals(V, F), rgb)
    return Image.fromarray(scene.photograph(orbit(30.0, 20.0, size_px, fov_y_deg=38.0)))


def write_obj(path: Path, V: NDArray[np.float64], F: NDArray[np.int64]) -> None:
    """Positions and faces only."""
    lines = [f"v {x!r} {y!r} {z!r}" for x, y, z in V.tolist()]
    lines += [f"f {a + 1} {b + 1} {c + 1}" for a, b, c in F.tolist()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


if __name__ == "__main__":
    main()
