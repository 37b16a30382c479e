"""What is compared: the course's view, interact with matplotlib, and BertViz's head view.

Each is a notebook of two cells: the first imports, makes the attention and shows a small one, so
that every script is loaded; the second shows the large one and is what is measured.
"""

import subprocess
import sys
import tarfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import nbformat

COURSE = Path(__file__).resolve().parent.parent
BUILD = COURSE / "build" / "bench"
BERTVIZ = "1.4.1"
# What BertViz asks its content delivery network for: file, npm package, path in it. jQuery 2.0.0,
# which it names, was never put on npm; 2.1.0 is the next. require.js comes there unminified.
SCRIPTS = {
    "require.min.js": ("requirejs@2.3.6", "package/require.js"),
    "d3.min.js": ("d3@5.7.0", "package/dist/d3.min.js"),
    "jquery.min.js": ("jquery@2.1.0", "package/dist/jquery.min.js"),
}

_DATA = """\
import sys, time
sys.path[:0] = [{course!r}, {build!r}]
import numpy as np
from IPython.display import display
kernel = []  # seconds of each showing
def softmaxed(*shape):
    A = np.random.default_rng(0).standard_normal(shape, dtype=np.float32) * 2
    np.exp(A, out=A)
    A /= A.sum(-1, keepdims=True)
    return A
layers, heads, tokens = {size}
A, words = softmaxed(layers, heads, tokens, tokens), [f"token{{i}}" for i in range(tokens)]
"""
_TIMED = "start = time.perf_counter()\n{show}\nkernel.append(time.perf_counter() - start)"

_COURSE = """\
from helpers.views import AttentionMap
display(AttentionMap(softmaxed(2, 2, 8, 8)))
"""
_INTERACT = """\
import matplotlib.pyplot as plt
from ipywidgets import interact
redraw = []  # seconds of each call
def shown(A, words):
    rows = min(32, len(words))
    L, H, N, _ = A.shape
    step = -(-N // rows)
    small = np.block([[A[l, h, ::step, ::step] for h in range(H)] for l in range(L)])
    every = range(0, N, -(-N // 32))
    def draw(layer=0, head=0):
        start = time.perf_counter()
        figure, (large, all_heads) = plt.subplots(1, 2, figsize=(11, 5.5), layout="constrained")
        large.imshow(A[layer, head] ** 0.5)
        large.set_xticks(every, [words[i] for i in every], rotation=90, fontsize=7)
        large.set_yticks(every, [words[i] for i in every], fontsize=7)
        all_heads.imshow(small ** 0.5)
        all_heads.set(title=f"layer {layer}, head {head}")
        plt.show()
        redraw.append(time.perf_counter() - start)
    interact(draw, layer=(0, L - 1), head=(0, H - 1))
shown(softmaxed(2, 2, 8, 8), [str(i) for i in range(8)])
"""
_BERTVIZ = """\
import torch
torch.set_num_threads(1)
from bertviz import head_view
def shown(A, words):
    head_view([torch.from_numpy(layer)[None] for layer in A], words)
shown(softmaxed(2, 2, 8, 8), [str(i) for i in range(8)])
"""
CELLS = {
    "course": (_COURSE, "view = AttentionMap(A, words)\ndisplay(view)"),
    "interact": (_INTERACT, "shown(A, words)"),
    "bertviz": (_BERTVIZ, "shown(A, words)"),
}
NAMES = {
    "course": "AttentionMap",
    "interact": "interact + matplotlib",
    "bertviz": "BertViz head view",
}


def notebook(kind: str, size: tuple[int, int, int]) -> nbformat.NotebookNode:
    """Make the notebook of one kind for layers, heads, tokens."""
    setup, show = CELLS[kind]
    data = _DATA.format(course=str(COURSE), build=str(BUILD / "bertviz"), size=size)
    made = nbformat.v4.new_notebook()
    made.metadata.kernelspec = {
        "name": "python3", "display_name": "Python 3", "language": "python",
    }  # fmt: skip
    made.cells = [
        nbformat.v4.new_code_cell(source, id=name)
        for name, source in (("setup", data + setup), ("show", _TIMED.format(show=show)))
    ]
    return made


def install_bertviz() -> None:
    """Put BertViz and the scripts it asks for into build/bench, if they are not there.

    Without its dependencies: of these it needs torch and IPython, which the course has.
    Raises RuntimeError with the installer's words when that fails.
    """
    folder = BUILD / "bertviz"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / f"bertviz-{BERTVIZ}.dist-info").exists():
        _run([Path(sys.executable).with_name("uv"), "pip", "install", "--quiet",
              f"--python={sys.executable}", "--no-deps", f"--target={folder}",
              f"bertviz=={BERTVIZ}"])  # fmt: skip
    for package, _ in SCRIPTS.values():
        if not _archive(package).exists():
            _archive(package).parent.mkdir(exist_ok=True)
            _run(["npm", "pack", "--silent", package], _archive(package).parent)


def _run(command: list, where: Path = COURSE) -> None:
    run = subprocess.run(command, cwd=where, capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}:\n{run.stdout}{run.stderr}")


def _archive(package: str) -> Path:
    return BUILD / "npm" / f"{package.replace('@', '-')}.tgz"


@cache
def script(name: str) -> bytes:
    """Read one of the scripts that BertViz asks for."""
    package, member = SCRIPTS[name]
    with tarfile.open(_archive(package)) as archive:
        return archive.extractfile(member).read()


def serve_scripts(page) -> None:
    """Answer the page's requests for those scripts from build/bench."""
    for name in SCRIPTS:
        page.route(f"**/{name}", _answer(name))


def _answer(name: str) -> Callable:
    return lambda route: route.fulfill(body=script(name), content_type="text/javascript")
