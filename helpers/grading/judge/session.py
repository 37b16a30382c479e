"""One notebook's talk with workers: cells once, then call after call; a worker that dies costs
the call it died in.

What came back is data or a `Failure` whose reason is one of the course's own sentences.
"""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from helpers.grading.inside.protocol import ERRORS, Message, ProtocolError
from helpers.grading.judge import sandbox
from helpers.grading.judge.intake.notebook_file import MAX_CELLS
from helpers.grading.judge.key import LARGEST_ANSWER
from helpers.grading.judge.outcome import LARGEST_PICTURE
from helpers.grading.judge.workers import Conversation, InfrastructureError

_READY_WITHIN = 120.0
_ATTEMPTS = 6  # workers that a notebook's cells may use up
# by its own clock or by ours: which of them stops it first depends on how busy the machine is
_TOO_LONG = "It took longer than it may, and was stopped."
_COMMAND = re.compile(r"[!%]{1,2}[\w.-]{0,30}", re.ASCII)


@dataclass(frozen=True)
class Times:
    """How long a submission may take, in seconds: computing for cells and calls, then the clock."""

    cell: float = 60.0
    call: float | None = None  # None: what the exercise says
    total: float = 300.0
    patience: float = 2.0  # times as long by the clock as by computing, and this much more


@dataclass(frozen=True)
class Failure:
    """Why there are no outputs."""

    state: str  # "error", "time" or "ended"
    reason: str
    raised: str = ""  # the name of the exception, where it raised one


Answer = list[np.ndarray] | Failure


@dataclass
class Session:
    """The worker of one notebook; starts another one when it has ended."""

    start: Callable[[], Conversation]
    request: dict[str, Any]
    times: Times
    mentions: dict[str, list[str]] = field(default_factory=dict)
    cell_errors: list[tuple[int, str]] = field(default_factory=list)
    broken: Failure | None = None  # the cells themselves end or hold up every worker
    _talk: Conversation | None = None
    skipped: list[tuple[int, str]] = field(default_factory=list)  # commands that do nothing here
    left_out: dict[int, str] = field(default_factory=dict)  # cells that hung or ended a worker
    _until: float = 0.0
    _cell: int | None = None  # the cell that runs
    _ended: set[int] = field(default_factory=set)  # cells in which a worker ended once
    _cells_ended_one: bool = False

    def call(
        self, requests: Sequence[dict[str, Any]], arrays: Sequence[np.ndarray]
    ) -> list[Answer]:
        """Make several calls; after one that took too long or ended the worker, no more answers.

        Raises InfrastructureError for what is no student's fault.
        """
        answers = self._call_once(requests, arrays)
        if answers and isinstance(answers[-1], Failure) and answers[-1].state == "ended":
            return self._call_once(requests, arrays)  # once may be the machine's fault, twice not
        return answers

    def _call_once(
        self, requests: Sequence[dict[str, Any]], arrays: Sequence[np.ndarray]
    ) -> list[Answer]:
        if self._talk is None:
            self._until = self._until or time.monotonic() + self.times.total
            self.broken = self.broken or self._run_cells()
        if self.broken is not None or self._talk is None:
            return [self.broken or _failure(EOFError())]
        calls = [
            {**request, "seconds": self.times.call or request["seconds"]} for request in requests
        ]
        answers: list[Answer] = []
        try:
            self._talk.tell({"calls": calls}, arrays, self._clock(self.times.cell))
            for call in calls:
                answers.append(_outputs(self._talk.hear(self._clock(call["seconds"]))))
                if _took_too_long(answers[-1]):  # as by our own clock: it is over
                    self.close()
                    break
        except (ProtocolError, OSError, EOFError) as error:
            self.close()
            answers.append(_failure(error))
        return answers

    def close(self) -> None:
        """End the worker, if there is one."""
        if self._talk is not None:
            talk, self._talk = self._talk, None
            talk.close()

    def _run_cells(self) -> Failure | None:
        """Run the notebook's cells in a new worker, again without a cell that ended the last one.

        What ran before a cell that hangs or ends the process counts, and so does what comes after.
        """
        for _ in range(_ATTEMPTS):
            self._talk = self.start()
            self._cell = None
            try:
                self._talk.hear(_READY_WITHIN)
            except (ProtocolError, OSError, EOFError) as error:
                self.close()
                raise InfrastructureError("a worker did not start") from error
            try:
                self._hear_cells(self._talk)
                return None
            except (ProtocolError, OSError, EOFError) as error:
                self.close()
                failure = _failure(error)
            if self._cell is None:  # not in a cell: it read them and ended, perhaps our own fault
                if self._cells_ended_one or failure.state == "time":
                    break
                self._cells_ended_one = True
            elif failure.state == "ended" and self._cell not in self._ended:
                self._ended.add(self._cell)  # once may be the machine's fault, twice not
            else:
                self.left_out[self._cell] = failure.state
        return Failure(failure.state, f"While the notebook's cells ran: {failure.reason}")

    def _hear_cells(self, talk: Conversation) -> None:
        """Send the cells and listen until all have run; notes the cell that runs."""
        longest = self.times.cell * self.times.patience + self.times.patience
        wall = min(longest, max(0.1, (self._until - time.monotonic()) / 4))
        asked = {
            "limits": sandbox.LIMITS,
            "seconds": self.times.cell,
            "wall": wall,
            "leave_out": sorted(self.left_out),
        }
        count = len(self.request["cells"])
        clock = self._clock(count * self.times.cell)
        talk.tell({**self.request, **asked}, [], clock)
        header = talk.hear(clock).header
        self.mentions = _mentions(header, self.request["forbidden"])
        self.skipped = _skipped(header)
        for _ in range(count + 1):
            header = talk.hear(min(self._clock(longest), wall + self.times.patience)).header
            if "errors" in header:
                self.cell_errors = _cell_errors(header)
                return
            number = header.get("cell")
            if type(number) is not int or not 0 <= number < count or number in self.left_out:
                raise ProtocolError("a cell that was not asked for")
            self._cell = number
        raise ProtocolError("more cells than there are")

    def _clock(self, seconds: float) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, seconds * self.times.patience + self.times.patience)


def _failure(error: Exception) -> Failure:
    if isinstance(error, TimeoutError):
        return Failure("time", _TOO_LONG)
    if isinstance(error, ProtocolError):
        return Failure("ended", f"What came back was no answer: {error}.")
    return Failure("ended", "The process ended without an answer.")


def _took_too_long(answer: Answer) -> bool:
    return isinstance(answer, Failure) and answer.state == "time"


def _outputs(answer: Message) -> list[np.ndarray] | Failure:
    if answer.header.get("blank"):
        return []
    if answer.header.get("unusable"):
        return Failure("error", "What it returned are not the arrays of numbers asked for.")
    if "error" not in answer.header:
        return [_bounded(array) for array in answer.arrays]
    name = _error_name(answer.header["error"])
    if name == "TimeLimit":
        return Failure("time", _TOO_LONG)
    return Failure("error", f"It raised {name}.", name)


def _bounded(array: np.ndarray) -> np.ndarray:
    """Replace an array that no exercise asks for by one of its shape that takes no memory."""
    is_picture = array.dtype == np.uint8 and array.ndim == 3
    if array.size <= (LARGEST_PICTURE if is_picture else LARGEST_ANSWER):
        return array
    return np.broadcast_to(np.zeros((), array.dtype), array.shape)


def _error_name(said: Any) -> str:
    return said if isinstance(said, str) and said in ERRORS else "Exception"


def _mentions(header: dict[str, Any], asked: dict[str, Any]) -> dict[str, list[str]]:
    """Keep of an untrusted answer only what we asked for: our own names."""
    said = header.get("mentions")
    said = said if isinstance(said, dict) else {}
    found = {}
    for function, forbidden in asked.items():
        names = said.get(function)
        names = names if isinstance(names, list) else []
        found[function] = [name for name in forbidden if name in names]
    return found


def _skipped(header: dict[str, Any]) -> list[tuple[int, str]]:
    """Keep names of commands alone: they are sent before any line of the student's runs."""
    said = header.get("skipped")
    kept = []
    for entry in said if isinstance(said, list) else []:
        match entry:
            case [int(number), str(name)] if 0 <= number < MAX_CELLS and _COMMAND.fullmatch(name):
                kept.append((number, name))
    return kept[:20]


def _cell_errors(header: dict[str, Any]) -> list[tuple[int, str]]:
    said = header.get("errors")
    kept = []
    for entry in said if isinstance(said, list) else []:
        match entry:
            case [int(number), name] if 0 <= number < MAX_CELLS:
                kept.append((number, _error_name(name)))
    return kept[:20]
