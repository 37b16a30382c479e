"""Is everything here that the course needs? Asked and answered in plain words."""

import importlib.util
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from helpers.paths import COURSE, progress_file

_NEEDED = {
    "torch": "the layers and models",
    "numpy": "the arrays in every picture",
    "matplotlib": "the figures",
    "anywidget": "the live views",
    "sklearn": "the handwritten digits",
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; ``advice`` says what to do when it is not well."""

    what: str
    is_well: bool
    advice: str = ""


class EnvironmentReport:
    """What was found, as a short list with one sentence on top."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings

    @property
    def is_well(self) -> bool:
        """Whether nothing is missing."""
        return all(finding.is_well for finding in self.findings)

    def __repr__(self) -> str:
        head = "Everything this course needs is here." if self.is_well else "Something is missing."
        lines = [f"✓ {f.what}" if f.is_well else f"✗ {f.what}: {f.advice}" for f in self.findings]
        return "\n".join([head, *lines])

    def _repr_markdown_(self) -> str:
        head, *lines = repr(self).splitlines()
        return f"**{head}**\n\n" + "\n".join(f"- {line}" for line in lines)


def _nearest_folder(path: Path) -> Path:
    """Find the folder that is there, going up: the rest is made when it is needed."""
    return next(folder for folder in path.absolute().parents if folder.exists())


def check_environment() -> EnvironmentReport:
    """Look at Python, the libraries, the disk and the place where progress is kept."""
    findings = [
        Finding(
            "Python 3.11 or newer",
            sys.version_info >= (3, 11),
            f"this is {sys.version_info.major}.{sys.version_info.minor}; run `make lab` again",
        )
    ]
    findings += [
        Finding(
            f"{name}, for {purpose}",
            importlib.util.find_spec(name) is not None,
            "run `make lab` again, it installs what is missing",
        )
        for name, purpose in _NEEDED.items()
    ]
    findings.append(
        Finding(
            "a place to remember your progress",
            os.access(_nearest_folder(progress_file()), os.W_OK),
            f"{progress_file().parent} cannot be written; set COURSE_PROGRESS to a file that can",
        )
    )
    findings.append(
        Finding(
            "200 MB of free disk",
            shutil.disk_usage(COURSE).free > 200e6,
            "free some space before you save notebooks",
        )
    )
    return EnvironmentReport(findings)
