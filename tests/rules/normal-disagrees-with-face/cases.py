import numpy as np

from tests.rules import breakers, solids
from tests.rules.subjects import Case, of

SPHERE = solids.sphere()
NORMALS = SPHERE[0]
TURNED = NORMALS * np.where(np.arange(len(NORMALS)) == 7, -1.0, 1.0)[:, None]
AROUND_7 = np.flatnonzero(np.any(SPHERE[1] == 7, axis=1)).tolist()
BROKEN = np.where((np.arange(len(NORMALS)) == 7)[:, None], np.nan, NORMALS)
FAIL = {
    "turned_normal": Case(of(SPHERE, TURNED), "face", AROUND_7),
    "nan_normal": Case(of(SPHERE, BROKEN), "face", AROUND_7, 180.0, also={"non-unit-normal"}),
    "flip_face": Case(of(breakers.flip_face(*SPHERE, 9), NORMALS), "face", [9], also={"inconsistent-winding"}),
}
PASS = {
    "sphere": Case(of(SPHERE, NORMALS)),
    "scaled_normals": Case(of(SPHERE, NORMALS * 1e-200), also={"non-unit-normal"}),
    "no_normal_where_zero": Case(of(SPHERE, np.zeros_like(NORMALS)), measured=0.0, also={"non-unit-normal"}),
}
