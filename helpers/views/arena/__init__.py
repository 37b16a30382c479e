"""Arena: an assistant to attack by hand, step by step."""

from collections.abc import Iterable
from pathlib import Path
from threading import Event, Thread
from typing import Any

import traitlets

from helpers.validate import InputError
from helpers.views.arena.game import LONGEST, ArenaGame, Exchange
from helpers.views.kit import View, checks

KEPT = 200  # attempts
STOPPED = "stopped: the answer is kept as far as it came"


class Arena(View, script=Path(__file__).with_name("view.js")):
    """The levels of an `ArenaGame`: type a prompt, see each step on the way to the answer.

    Every attempt is kept with the truth (did the attack work?) and what the judges say about it,
    and counted with Wilson's interval: what a handful of attempts can show. A slow answer can be
    stopped and keeps what it has. Read back or set: ``level``, ``attempts`` (one dict each, oldest
    first), ``looked`` (the attempt on show; -1: the newest). ``attack(prompt)`` does what the
    reader's Enter key does.
    """

    levels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    rules = traitlets.List(traitlets.Unicode()).tag(sync=True)
    goal = traitlets.Unicode("").tag(sync=True)
    suggestions = traitlets.List(traitlets.Unicode()).tag(sync=True)
    level = traitlets.Int(0).tag(sync=True)
    attempts: Any = traitlets.List(help="level, prompt, stages, answer, success, judged").tag(
        sync=True
    )
    current: Any = traitlets.Dict(help="the attempt that is being answered").tag(sync=True)
    busy = traitlets.Bool(False).tag(sync=True)
    looked = traitlets.Int(-1).tag(sync=True)

    def __init__(
        self, game: ArenaGame, *, level: int = 0, title: str = "The arena", **traits: Any
    ) -> None:
        self._game, self._stop = game, Event()
        self._answering: Thread | None = None
        super().__init__(**game.traits(), title=title, **traits)
        self.level = level
        self.on_msg(self._asked)

    @traitlets.validate("level")
    def _is_level(self, proposal: Any) -> int:
        return checks.index(proposal["value"], len(self.levels), "level")

    @traitlets.validate("looked")
    def _is_attempt(self, proposal: Any) -> int:
        return checks.index(proposal["value"] + 1, len(self.attempts) + 1, "looked + 1") - 1

    def attack(self, prompt: str, level: int | None = None) -> None:
        """Send a prompt to a level (the one that is on show), and keep what comes of it.

        Raises InputError for an empty prompt, and for one of more than 500 characters.
        """
        if not 0 < len(prompt.strip()) <= LONGEST:
            raise InputError(f"a prompt should have 1 to {LONGEST} characters, got {len(prompt)}")
        self.level = self.level if level is None else level
        start = {"level": self.level, "prompt": prompt, "stages": [], "answer": ""}
        self.notice, self.looked, self.current, self.busy = "", -1, start, True
        self._stop.clear()
        exchange: Exchange | None = None
        try:
            for exchange in _each(self._game.levels[self.level].reply(prompt)):
                self.current = start | _row(exchange)
                if self._stop.is_set():
                    self.notice = STOPPED
                    break
        except KeyboardInterrupt:  # the kernel's own stop button
            self.notice = STOPPED
        finally:
            with self.hold_sync():
                self.current, self.busy = {}, False
                if exchange is not None:
                    self.attempts = [*self.attempts, start | _row(exchange)][-KEPT:]

    def _asked(self, _widget: Any, content: Any, _buffers: Any) -> None:
        """Answer in a thread of its own: the page's stop could not be heard in this one."""
        kind = content.get("kind") if isinstance(content, dict) else None
        if kind == "stop":
            self._stop.set()
        if kind == "attack" and not (self._answering and self._answering.is_alive()):
            self._answering = Thread(target=self._attack_or_say, args=(str(content["prompt"]),))
            self._answering.start()

    def _attack_or_say(self, prompt: str) -> None:
        try:
            self.attack(prompt)
        except Exception as error:
            self.notice = f"{error}"

    def shown(self) -> dict[str, Any] | None:
        """Return the attempt that is on show; None before the first."""
        return self.attempts[self.looked] if self.attempts else None

    def tally(self, level: int) -> tuple[int, int]:
        """Return how many attempts there were at a level, and how many of them worked."""
        verdicts = [one["success"] for one in self.attempts if one["level"] == level]
        return len(verdicts), sum(verdicts)

    def words(self) -> str:
        """Return the goal, the attempts of each level, and the attempt on show."""
        said = [f"{self.title}: {self.goal}"]
        for level, name in enumerate(self.levels):
            tried, worked = self.tally(level)
            said.append(f"{name}: {worked} of {tried} attempts worked" if tried else name)
        shown = self.shown()
        if shown:
            stopped = next((s["name"] for s in shown["stages"] if not s["passed"]), "")
            said.append(
                f"“{shown['prompt']}” was answered with “{shown['answer']}”"
                + (f" (stopped by {stopped})" if stopped else "")
            )
        return ". ".join(text.rstrip(".") for text in said) + "."

    def still(self) -> Any:
        """Draw the attempt on show, step by step, with matplotlib."""
        from helpers.views.arena import still

        return still.draw(self)


def _each(answered: Any) -> Iterable[Exchange]:
    return [answered] if isinstance(answered, Exchange) else answered


def _row(exchange: Exchange) -> dict[str, Any]:
    """Return an exchange as the browser reads it."""
    stages = [
        {"name": one.name, "says": one.says, "passed": one.passed, "score": one.score,
         "limit": one.limit}
        for one in exchange.stages
    ]  # fmt: skip
    judged = {str(name): bool(verdict) for name, verdict in exchange.judged.items()}
    return {
        "stages": stages, "answer": exchange.answer, "success": bool(exchange.success),
        "judged": judged,
    }  # fmt: skip
