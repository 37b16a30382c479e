"""Look from inside the walls for what must never be seen there: before the first submission.

The view of the file system is built path by path, but paths can lie within each other (a checkout
under /usr, a course that was installed as a package, grades written beside the library). So a
process inside searches all it can see, by identity (device and inode, which a bind mount keeps)
and by what a folder of answers looks like.
"""

import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from helpers.grading.judge import sandbox

_MOST = 2000  # entries of one folder that are looked for by identity
_LOOK = """
import json, os, sys
wanted = {tuple(pair) for pair in json.load(sys.stdin)}
seen = []
for folder, folders, files in os.walk("/"):
    if folder == "/":
        folders[:] = [name for name in folders if name not in ("proc", "sys", "dev")]
    for name in [*folders, *files]:
        path = os.path.join(folder, name)
        try:
            about = os.stat(path, follow_symlinks=False)
        except OSError:
            continue
        if (about.st_dev, about.st_ino) in wanted:
            seen.append(path)
    # another copy of the course than the one that grades
    answers = [name for name in folders if len(name) > 3 and name[0] == "n"
               and name[1:3].isdigit() and name[3] == "_"]
    if os.path.basename(folder) == "answers" and answers:
        seen.append(folder)
    if os.path.basename(folder) == "grading" and "judge" in folders:
        seen.append(folder)
print(json.dumps(seen[:20]))
"""


def visible(private: Iterable[Path]) -> list[str]:
    """Return the paths, as seen inside, under which something of ``private`` can be read.

    A folder stands for itself and for what it holds. Raises SandboxError where the look itself
    fails: then nothing is known.
    """
    done = subprocess.run(
        sandbox.command(["-c", _LOOK]), input=json.dumps(sorted(_identities(private))),
        capture_output=True, env={"PATH": os.defpath}, timeout=300, check=False, text=True,
        errors="replace",
    )  # fmt: skip
    if done.returncode:
        reason = done.stderr.strip().split("\n")[-1]
        raise sandbox.SandboxError(f"The look from inside the sandbox failed: {reason}")
    found: list[str] = json.loads(done.stdout)
    return found


def require_hidden(private: Iterable[Path]) -> None:
    """Raise SandboxError, with what can be seen and what to do, unless all of it is hidden."""
    if seen := visible(private):
        raise sandbox.SandboxError(
            "Submissions could read what they must not: inside the sandbox there is\n  "
            + "\n  ".join(seen)
            + "\nMove the course, the submissions and the grades out of the folders of the system "
            "and of Python, for example to a home folder."
        )


def _identities(private: Iterable[Path]) -> set[tuple[int, int]]:
    found = set()
    for path in private:
        if not path.exists():
            continue
        entries = sorted(path.rglob("*"))[:_MOST] if path.is_dir() else []
        for one in (path, *entries):
            about = one.stat(follow_symlinks=False)
            found.add((about.st_dev, about.st_ino))
    return found
