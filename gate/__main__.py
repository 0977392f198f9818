"""`python -m gate`, the same as `assay`."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
