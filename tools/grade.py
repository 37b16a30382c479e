"""Grade a folder or zip of submissions (make grade IN=submissions OUT=grades)."""

import os
import subprocess
import sys
from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent


def main() -> None:
    """Say what is missing, or hand over to ``python -m helpers.grading grade``."""
    submissions, out = os.environ.get("IN", "").strip(), os.environ.get("OUT", "").strip()
    if not submissions:
        sys.exit("Say which submissions to grade: make grade IN=submissions OUT=grades")
    given = Path(submissions).expanduser().resolve()
    if not given.exists():
        sys.exit(f"There is no folder or zip {submissions}: make grade IN=submissions OUT=grades")
    if given == COURSE or given in COURSE.parents or given == COURSE / "notebooks":
        sys.exit(
            f"{submissions} holds the course itself, not submissions to it. Name their folder."
        )
    command = [sys.executable, "-m", "helpers.grading", "grade", str(given)]
    sys.exit(subprocess.call([*command, "--out", str(Path(out or "grades").expanduser())]))


if __name__ == "__main__":
    main()
