"""Where this repository's own specs and records lie."""

from gate.house import HOUSE

ASSETS = HOUSE / "specs" / "assets"
GOLDEN = HOUSE / "golden"
