"""``python -m helpers.grading``."""

import sys

from helpers.grading.desk.cli import main

if __name__ == "__main__":
    sys.exit(main())
