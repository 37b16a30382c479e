"""Where things are: the checkout, its notebooks and data, and the reader's own progress."""

import os
from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent
NOTEBOOKS = COURSE / "notebooks"
DATA = COURSE / "data"


def progress_file() -> Path:
    """Where the reader's progress is kept: ``COURSE_PROGRESS`` if set, else in the checkout."""
    return Path(os.environ.get("COURSE_PROGRESS", COURSE / ".progress.json"))
