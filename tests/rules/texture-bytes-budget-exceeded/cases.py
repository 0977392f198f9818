import io

from PIL import Image as Pictures

from tests.rules import solids
from tests.rules.subjects import Case, demanded
from validators.meshes.materials import Image, Material, Texture

BOX = solids.box()


def png(width, height):
    """A picture's bytes; the mesh needs no more than its size."""
    data = io.BytesIO()
    Pictures.new("RGB", (width, height), (128, 90, 60)).save(data, "PNG")
    return data.getvalue()


IMAGES = (Image("/images/0", "a", png(8, 4)), Image("/images/1", "b", png(4, 4)), Image("/images/2", "c", png(64, 64)))
# 8 x 4, 4 x 2, 2 x 1, 1 x 1 and 4 x 4, 2 x 2, 1 x 1 pixels of 4 bytes.
FIRST, SECOND = 4 * (32 + 8 + 2 + 1), 4 * (16 + 4 + 1)


def textured(allowed, *numbers):
    """A material for each picture's number; picture 2 lies in the file unused unless it is named."""
    materials = tuple(
        Material(f"/materials/{k}", textures=(Texture("emissive", number),)) for k, number in enumerate(numbers)
    )
    return demanded(BOX, budgets={"texture_bytes": allowed}, materials=materials, images=IMAGES)


FAIL = {
    "one_byte": Case(textured(FIRST - 1, 0), measured=FIRST),
    "two_pictures": Case(textured(FIRST, 0, 1), measured=FIRST + SECOND),
}
PASS = {
    "just_enough": Case(textured(FIRST + SECOND, 0, 1), measured=FIRST + SECOND),
    "used_twice_counts_once": Case(textured(FIRST, 0, 0), measured=FIRST),
    "unused_does_not_count": Case(textured(SECOND, 1), measured=SECOND),
    "none": Case(demanded(BOX, budgets={"texture_bytes": 0}), measured=0),
}
