"""`python -m brakecheck`, the same as `brakecheck`."""

import sys

from brakecheck.cli import main

if __name__ == "__main__":
    sys.exit(main())
