"""`python -m dynkube`: the command line."""

import sys

from dynkube.cli import main

if __name__ == "__main__":
    sys.exit(main())
