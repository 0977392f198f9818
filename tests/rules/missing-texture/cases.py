import struct

from tests.rules.subjects import Case
from tests.rules.textured import GREY, box, boxed, image, painted, png, subject
from validators.meshes.materials import Image

V, F, UV = box()
WHOLE = image(GREY)
BYTES = png(GREY)
KTX2 = b"\xabKTX 20\xbb\r\n\x1a\n" + struct.pack("<13I2Q", 0, 1, 16, 16, 0, 0, 1, 1, 0, *[0] * 6)
KTX2 += struct.pack("<3Q", 104, 16, 16) + bytes(16)


def with_picture(picture):
    return subject(V, F, UV, [painted()], [picture])


FAIL = {
    "not_there": Case(with_picture(Image("/images/0", "wood.png", missing="no such file")), "image", [0], 1),
    "cut_short": Case(with_picture(Image("/images/0", "wood.png", BYTES[: len(BYTES) // 2])), "image", [0], 1),
    "no_picture": Case(with_picture(Image("/images/0", "wood.png", b"<html>not found</html>")), "image", [0]),
    "empty": Case(with_picture(Image("/images/0", "wood.png", b"")), "image", [0]),
    "one_of_two": Case(
        subject(V, F, UV, [painted(), painted("emissive", 1)], [WHOLE, Image("/images/1", "", None)]), "image", [1], 1
    ),
    "names_none": Case(subject(V, F, UV, [painted(), painted(image=None)], [WHOLE]), "material", [1], 1),
    "another_format_cut_off": Case(with_picture(Image("/images/0", "wood.ktx2", KTX2[:-1])), "image", [0], 1),
}
PASS = {
    "box": Case(boxed(), measured=0),
    "another_format": Case(with_picture(Image("/images/0", "wood.ktx2", KTX2))),
}
