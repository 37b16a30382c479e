"""What the tests of attacks share: a listener, the attack as a submission, the honest one after."""

import os
import secrets
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from attacks import ATTACKS
from submitted import answered

from helpers.grading.judge.course import Course
from helpers.grading.judge.outcome import STATES, Outcome
from helpers.grading.judge.session import Times
from helpers.grading.judge.submissions import Submission

HURRY = Times(cell=0.5, call=0.5, total=2.0, patience=1.0)
# What an honest submission would stumble over if something had been left behind.
NOTHING_LEFT = """
import os, glob
left = set(os.listdir("/tmp")) | set(os.listdir("/dev/shm"))
caches = ("matplotlib", "torchinductor", "fontlist", ".cache")
assert all(name.startswith(caches) for name in left), left
others = {int(p.split("/")[2]) for p in glob.glob("/proc/[0-9]*/stat")} - {1, os.getpid()}
assert not others, others
"""


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, object]]:
    """Listen on loopback, on a unix socket and on an abstract one; note what arrives."""
    path = str(tmp_path_factory.mktemp("listen") / "socket")
    abstract = f"course-tests-{secrets.token_hex(8)}"
    tcp, udp = socket.socket(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    tcp.bind(("127.0.0.1", 0))
    udp.bind(tcp.getsockname())
    unix, hidden = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
    unix.bind(path)
    os.chmod(path, 0o777)
    hidden.bind("\0" + abstract)
    arrived: list[str] = []
    sockets = {"tcp": tcp, "udp": udp, "unix": unix, "abstract": hidden}

    def listen(name: str, sock: socket.socket) -> None:
        try:
            while True:
                sock.recv(1) if name == "udp" else sock.accept()
                arrived.append(name)
        except OSError:
            return

    for name, sock in sockets.items():
        if name != "udp":
            sock.listen()
        threading.Thread(target=listen, args=(name, sock), daemon=True).start()
    yield {"port": tcp.getsockname()[1], "path": path, "abstract": abstract, "arrived": arrived}
    for sock in sockets.values():
        sock.close()


def submit(small: Course, cells: list[str], answer: str, **values: object) -> Submission:
    book = small.notebooks["06"]
    for name, value in values.items():
        cells = [cell.replace(f"{{{name}}}", str(value)) for cell in cells]
        answer = answer.replace(f"{{{name}}}", str(value))
    sources = {e.id: f"def {e.function}(*inputs):\n    {answer}" for e in book.exercises}
    # the attack stands before the answers and, so that it meets what they made, after them
    data = answered(book, sources=sources, extra=cells)
    first = Submission("mallory", "06", Path("none"), content=data)
    return first


def honest(small: Course) -> Submission:
    data = answered(small.notebooks["06"], extra=[NOTHING_LEFT])
    return Submission("alice", "06", Path("none"), content=data)


def total(outcomes: list[Outcome]) -> float:
    return sum(outcome.points or 0.0 for outcome in outcomes)


def check_attack(small, hurried, judge, workers, heard, folder, name):  # type: ignore[no-untyped-def]
    cells, answer = ATTACKS[name]
    (folder / "grades.csv").write_text("alice,5\n")
    os.chmod(folder, 0o777)
    values = {key: heard[key] for key in ("port", "path", "abstract")}
    attack = submit(small, cells, answer, folder=folder, **values)
    outcomes = hurried.grade(attack, workers.start)
    assert [(o.exercise, o.points) for o in outcomes] == [
        ("attention.score_gradient", 0.0), ("attention.merge", 0.0)], outcomes  # fmt: skip
    for outcome in outcomes:
        assert outcome.state in STATES
        assert outcome.state != "fault", outcome
        assert "<script" not in outcome.reason
    assert heard["arrived"] == []
    assert [p.name for p in folder.iterdir()] == ["grades.csv"]
    assert (folder / "grades.csv").read_text() == "alice,5\n"
    after = judge.grade(honest(small), workers.start)
    assert [o.state for o in after] == ["right", "right"], after
    assert total(after) == 5.0
    assert not [w for o in after for w in o.warnings], after  # nothing had been left behind
