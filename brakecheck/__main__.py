"""`python -m brakecheck`, the same as `brakecheck`."""

import sys

from brakecheck.cli.command_line import main

if __name__ == "__main__":
    sys.exit(main())
