"""What `make test` needs of the operating system, and how to get it.

Run before anything is set up, by any Python 3.11: the standard library is enough.
"""

import ctypes.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_BROWSERS = ("Chromium", "Google Chrome")
FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
HERE = "darwin" if sys.platform == "darwin" else "linux" if os.name == "posix" else "windows"


@dataclass(frozen=True)
class Need:
    """Something that tests need; its package for apt, dnf and Homebrew (None: not needed there)."""

    name: str
    tiers: tuple[str, ...]
    apt: str
    dnf: str
    brew: str | None = None
    font: str = ""
    library: str = ""

    def is_here(self) -> bool:
        """Return whether this machine has it, or is one that does without."""
        if HERE == "windows" or (HERE == "darwin" and self.brew is None):
            return True
        if self.font:
            return any(next(Path(f).expanduser().rglob(self.font), None) for f in FONTS)
        if self.library:
            return ctypes.util.find_library(self.library) is not None
        return (browser() if self.name == "Chromium" else shutil.which(self.name)) is not None


NEEDS = (
    Need("Chromium", ("unit", "browser"), "chromium", "chromium", brew="--cask chromium"),
    Need("bwrap", ("unit",), "bubblewrap", "bubblewrap"),
    Need("libatomic", ("unit", "browser"), "libatomic1", "libatomic", library="atomic"),
    Need("DejaVu", ("unit", "notebooks", "browser"), "fonts-dejavu-core",
         "dejavu-sans-fonts", font="DejaVuSans.ttf"),
    Need("Noto color emoji", ("unit", "browser"), "fonts-noto-color-emoji",
         "google-noto-color-emoji-fonts", font="NotoColorEmoji*"),
)  # fmt: skip


def browser() -> str | None:
    """Return the path of Chromium or Chrome: the one that COURSE_CHROMIUM names, or one found."""
    if named := os.environ.get("COURSE_CHROMIUM"):
        return shutil.which(named)
    places = [f"/Applications/{name}.app/Contents/MacOS/{name}" for name in MAC_BROWSERS]
    return next(filter(None, map(shutil.which, (*BROWSERS, *places))), None)


def make_ready(tiers: Sequence[str]) -> None:
    """Install what the tiers (none named: all) need and the machine lacks, or exit saying how."""
    lacking = [n for n in NEEDS if (not tiers or set(tiers) & set(n.tiers)) and not n.is_here()]
    if not lacking:
        return
    why = f"The tests need {', '.join(need.name for need in lacking)}"
    if HERE == "darwin":
        brew(lacking, why)
    elif shutil.which("apt-get") or not shutil.which("dnf"):
        install([need.apt for need in lacking], why)
    else:
        stop(why, f"sudo dnf install -y {' '.join(need.dnf for need in lacking)}")


def stop(why: str, command: str) -> None:
    """Exit with the one command to type."""
    sys.exit(f"\n{why}. Type this, then try again:\n\n    {command}\n")


def brew(lacking: Sequence[Need], why: str) -> None:
    """Install with Homebrew, which asks for no password."""
    commands = [f"brew install {need.brew}" for need in lacking]
    if not shutil.which("brew"):
        stop(f"{why}, and Homebrew (https://brew.sh), which installs it", " && ".join(commands))
    for command in commands:
        print(f"{why}: {command}", flush=True)
        if subprocess.call(command.split()) != 0:
            stop(f"{why}, and Homebrew failed", command)


def install(packages: Sequence[str], why: str) -> None:
    """Install Debian packages as root or with ``sudo -n``, or exit with the command to type."""
    names = " ".join(packages)
    typed = f"sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends {names}'"
    if not shutil.which("apt-get"):
        sys.exit(f"\n{why}. Install what your system calls {names}, then try again.")
    root = os.geteuid() == 0
    if not root and not may_sudo():
        stop(why, typed)
    print(f"{why}: installing {names} with apt-get.", flush=True)
    sudo = [] if root else ["sudo", "-n"]
    apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq",
           "-o", "DPkg::Lock::Timeout=120"]  # fmt: skip
    # An update that failed for one source of several is no reason to give up.
    said = [run([*apt, "update"])[1]]
    done, words = run([*apt, "install", "-y", "--no-install-recommends", *packages])
    if not done:
        said.append(words)
        print(*(f"  {line}" for line in "\n".join(said).splitlines()[-8:]), sep="\n", flush=True)
        stop(f"{why}, and apt-get could not install it (its last words are above)", typed)


def may_sudo() -> bool:
    """Return whether sudo works without a password."""
    return bool(shutil.which("sudo")) and run(["sudo", "-n", "true"])[0]


def run(command: Sequence[str]) -> tuple[bool, str]:
    """Run a command without input; return whether it succeeded and what it printed."""
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        check=False, text=True, errors="replace",
    )  # fmt: skip
    return done.returncode == 0, done.stdout
