"""The scripts in tools/ as modules, and a small checkout in which a set-up can go wrong."""

import importlib.util
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.paths import COURSE

TOOLS = COURSE / "tools"
# Stands in for uv and pip: notes what it was asked, then does as the test says.
INSTALLER = """#!{python}
import json, os, sys, time
from pathlib import Path
name = "{name}"
if "--version" in sys.argv:
    sys.exit(print("uv {version} (stand-in)"))
if sys.argv[1:3] == ["config", "list"]:
    sys.exit(print(os.environ.get("FAKE_CONFIG", "")))
with open(r"{log}", "a") as log:
    log.write(name + " " + " ".join(sys.argv[1:]) + "\\n")
with open(r"{log}.json", "w") as log:
    json.dump(dict(os.environ), log)
does = os.environ.get("FAKE_" + name.upper(), "installs")
if does == "hangs":
    print("Downloading torch", flush=True)
    time.sleep(60)
elif does == "installs":
    for module in ("helpers", "jupyterlab", "torch"):
        (Path(r"{site}") / (module + ".py")).write_text("")
else:
    sys.exit(does)
"""


@pytest.fixture
def tool(monkeypatch):
    """``tool("setup")`` is tools/setup.py as a module of its own."""
    monkeypatch.syspath_prepend(TOOLS)

    def load(name):
        spec = importlib.util.spec_from_file_location(f"course_tools_{name}", TOOLS / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, spec.name, module)
        spec.loader.exec_module(module)
        return module

    return load


class Checkout:
    """A folder with tools/setup.py, a lock and a .venv whose uv and pip are stand-ins."""

    def __init__(self, folder: Path, uv_version: str) -> None:
        self.folder, self.log = folder, folder / "asked.log"
        (folder / "tools").mkdir(parents=True)
        (folder / "tools" / "setup.py").write_text((TOOLS / "setup.py").read_text())
        (folder / "requirements.txt").write_text("numpy==2.4.6\ntorch==2.13.0\n")
        (folder / "pyproject.toml").write_text("")
        venv = folder / ".venv"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
        (site,) = venv.glob("lib/python3*/site-packages")
        facts = {"python": sys.executable, "log": self.log, "version": uv_version, "site": site}
        (venv / "bin" / "uv").write_text(INSTALLER.format(name="uv", **facts))
        (venv / "bin" / "uv").chmod(0o755)
        (site / "pip").mkdir()
        (site / "pip" / "__init__.py").write_text("")
        (site / "pip" / "__main__.py").write_text(INSTALLER.format(name="pip", **facts))
        self.state = venv / "course-setup.json"
        self.state.write_text(json.dumps({"folder": str(folder), "step": "venv"}))

    def start(self, *script: str, **environment: str) -> subprocess.Popen:
        own = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "UV_", "TORCH"))}
        return subprocess.Popen(
            [sys.executable, "tools/setup.py", *script], cwd=self.folder, env=own | environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # & ignores it
        )  # fmt: skip

    def run(self, *script: str, **environment: str) -> tuple[int, str]:
        """Return the exit code and all that was said."""
        process = self.start(*script, **environment)
        said, _ = process.communicate(timeout=60)
        return process.returncode, said

    def asked(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []

    def told(self) -> dict[str, str]:
        """Return the environment that the last installer ran in."""
        return json.loads(Path(f"{self.log}.json").read_text())


@pytest.fixture
def checkout(tmp_path, tool):
    return Checkout(tmp_path.resolve() / "course", tool("setup").UV)
