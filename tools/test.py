"""Run everything that CI runs, tier by tier (make test).

``TIER=unit`` runs one tier, ``NB=06`` only what belongs to one notebook, ``ONLY="tests/x.py"`` only
some files of a tier. All tiers run, also after one that fails. The last screen says what failed and
how to run just that; the last line counts. With CI=true nothing may be skipped on Linux.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cpus import again, old_cpu
from machine import browser as find_browser
from real import install as install_real
from report import Result, fail, read, slowest, what_failed

COURSE = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest", "--quiet", "-o", "junit_family=xunit1"]
PARALLEL = ["-n", "2", "--dist"]
CI = os.environ.get("CI") == "true"
NO_BROWSER = "there is no Chromium or Chrome here, so the browser tests did not run"
NO_REAL = "the real models could not be installed: make real"
NO_WALLS = "submissions cannot be walled in here, so the grader's tests did not run: {why}"


def environment(folder: Path) -> dict[str, str]:
    """Return an environment in which a test cannot touch what belongs to the reader."""
    # what was said to make, not to the tests
    asked = {"MFLAGS", "NB", "TIER", "WHAT", "NAME", "ONLY", "CPUS"}
    own = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("COURSE_", "MAKE")) and name not in asked
    }
    if "COURSE_CHROMIUM" in os.environ:
        own["COURSE_CHROMIUM"] = os.environ["COURSE_CHROMIUM"]
    own["COURSE_PROGRESS"] = str(folder / "progress.json")
    own["COURSE_JUPYTER"] = str(folder / "jupyter")
    own.pop("PYTHONDONTWRITEBYTECODE", None)  # every kernel would compile a thousand files again
    own["OMP_NUM_THREADS"] = "1"  # two workers on few cores: their threads would only wait
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        own[name] = str(folder / name.lower())
    return own


def chosen_notebooks() -> list[Path]:
    """Return the notebooks that NB names, or all; exit where one does not exist."""
    paths = sorted(COURSE.glob("notebooks/[0-9][0-9]_*.ipynb"))
    numbers = {number.zfill(2) for number in os.environ.get("NB", "").split()}
    missing = numbers - {path.name[:2] for path in paths}
    if missing:
        sys.exit(f"There is no notebook {', '.join(sorted(missing))}.")
    return [path for path in paths if not numbers or path.name[:2] in numbers]


def exercises_of(path: Path) -> list[str]:
    """Return the ids of a notebook's exercises."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell["metadata"]["exercise"] for cell in cells if "exercise" in cell["metadata"]]


def chosen_files(tier: str) -> list[str]:
    """Return what pytest is to run of a tier: what ONLY or NB names, or all of it."""
    if only := os.environ.get("ONLY", "").split():
        return only
    if not os.environ.get("NB"):
        everything = {"unit": ["tests", "helpers", "--ignore=tests/browser"]}
        return everything.get(tier, ["tests/browser"])
    paths = chosen_notebooks()
    if tier == "browser":
        files = [f"tests/browser/notebooks/test_{path.name[:2]}.py" for path in paths]
        return [file for file in files if (COURSE / file).exists()]
    names = [path.stem for path in paths] + [id_ for path in paths for id_ in exercises_of(path)]
    return ["tests/notebooks/test_structure.py", "tests/answers", "-k", " or ".join(names)]


def pytest(*arguments: str, **more: str) -> Result:
    """Run pytest with the arguments, in an environment of its own."""
    with tempfile.TemporaryDirectory(prefix="course-test-") as folder:
        report = Path(folder) / "report.xml"
        command = [*PYTEST, *arguments, f"--junitxml={report}"]
        code = subprocess.call(command, cwd=COURSE, env=environment(Path(folder)) | more)
        result = read(report)
    if code and not result.failed:
        no_test = " (no test was found)" if code == 5 else ""
        result.add(fail(f"pytest ended with exit code {code}{no_test}"))
    if CI and result.skipped:
        result.add(fail(f"{result.skipped} tests were skipped, and in CI nothing may be"))
        result.failed, result.skipped = result.failed + result.skipped - 1, 0
    return result


def check() -> Result:
    """Look at style, types and the import contract."""
    ruff = [sys.executable, "-m", "ruff"]
    linter = "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run())"
    total = Result()
    for name, command in {
        "ruff check": [*ruff, "check", "--quiet", "."],
        "ruff format": [*ruff, "format", "--check", "--quiet", "--exclude=*.ipynb", "."],
        "mypy": [sys.executable, "-m", "mypy"],
        "import contract": [sys.executable, "-c", linter],
    }.items():
        result = subprocess.run(command, cwd=COURSE, text=True, capture_output=True, check=False)
        good = result.returncode == 0
        print(f"{name}: {'passed' if good else 'FAILED'}", flush=True)
        if good:
            total.passed += 1
        else:
            total.add(fail(f"{name}: make check"))
            words = (result.stdout + result.stderr).splitlines()
            print(*(f"  {line[:300]}" for line in words), sep="\n", flush=True)
    return total


def unit() -> Result:
    """Test all that needs neither a kernel nor a browser, two at a time."""
    missing = walls_missing()
    marks = "not kernel and not sandbox" if missing else "not kernel"
    result = pytest(*chosen_files("unit"), *PARALLEL, "loadfile", "--no-loadscope-reorder",
                    "-m", marks, "-p", "no:nbval")  # fmt: skip
    if missing and sys.platform == "linux":
        result.add(fail(NO_WALLS.format(why=missing)))
    elif missing:
        print(NO_WALLS.format(why=missing))
        result.skipped += 1
    return result


def walls_missing() -> str:
    """Return why submissions cannot be walled in here, or nothing."""
    code = "from helpers.grading.judge.sandbox import probe; print(*probe()[2])"
    asked = subprocess.run(
        [sys.executable, "-c", code], cwd=COURSE, text=True, capture_output=True, check=False
    )
    return (asked.stdout + asked.stderr[-300:]).strip()


def notebooks() -> Result:
    """Run every notebook here, cells twice, and as on an old CPU: it shows what is committed."""
    if only := os.environ.get("ONLY", "").split():
        return with_kernels(*only)
    paths = chosen_notebooks()
    if not paths:
        return fail("there are no notebooks")
    options = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=300"]
    options += ["--nbval-sanitize-with=tests/notebooks/sanitize.cfg"]
    offline = str(COURSE / "tests" / "notebooks" / "offline")
    build = COURSE / "build"
    both = [*again(paths, build / "again"), *old_cpu(paths, build / "old_cpu")]
    names = [str(path.relative_to(COURSE)) for path in both]
    result = pytest(*options, *names, *PARALLEL, "loadscope", PYTHONPATH=offline)
    if not os.environ.get("NB"):
        result.add(with_kernels("tests/setup", "tests/grading"))
    return result


def with_kernels(*files: str) -> Result:
    """Run the tests that start kernels of their own."""
    return pytest(*files, "-m", "kernel", *PARALLEL, "loadfile")


def browser() -> Result:
    """Drive the real JupyterLab in a real browser, two pages at a time."""
    found = find_browser()
    if found is None:
        print(NO_BROWSER)
        return fail(NO_BROWSER) if CI else Result(skipped=1)
    files = chosen_files("browser")
    return pytest(*files, *PARALLEL, "loadfile", COURSE_CHROMIUM=found) if files else Result()


TIERS: dict[str, Callable[[], Result]] = {
    "check": check,
    "unit": unit,
    "notebooks": notebooks,
    "browser": browser,
}


def main() -> None:
    asked = sys.argv[1:] or os.environ.get("TIER", "").split() or list(TIERS)
    unknown = set(asked) - set(TIERS)
    if unknown:
        sys.exit(f"There is no tier {', '.join(unknown)}: the tiers are {', '.join(TIERS)}.")
    total, lines, results = Result(), [], []
    if CI and {"unit", "notebooks"} & set(asked) and not install_real():
        results.append(("real", fail(NO_REAL)))
        total.add(results[0][1])
    for name in asked:
        print(f"\n=== {name}: {TIERS[name].__doc__} ===", flush=True)
        began = time.monotonic()
        result = TIERS[name]()
        lines.append(f"{name:10} {time.monotonic() - began:6.1f} s   {result}")
        results.append((name, result))
        total.add(result)
    if total.tests:
        print("\n=== the ten slowest tests ===", *slowest(total.tests), sep="\n", flush=True)
    if total.failed:
        print("\n=== what failed, and how to run just that ===", *what_failed(results), sep="\n")
    print("\n=== all tiers ===", *lines, "", total, sep="\n", flush=True)
    sys.exit(1 if total.failed else 0)


if __name__ == "__main__":
    main()
