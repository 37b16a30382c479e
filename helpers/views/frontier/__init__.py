"""Frontier: mean reward against KL divergence, the exact curve and every method below it."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from helpers.views.frontier.curve import EXACT, curve_of
from helpers.views.frontier.run import FrontierRun, Method
from helpers.views.frontier.track import Track, turn_of
from helpers.views.kit import checks, synced_bytes
from helpers.views.kit.stoppable import Stoppable

Policy = Callable[[], Any]


class Frontier(Stoppable, script=Path(__file__).with_name("view.js")):
    """A `FrontierRun`: no policy is above the exact curve, and each method's point is below it.

    A click on a point, or the arrow keys, shows its answers with their probabilities, its KL,
    its reward and its distance from the curve. With a true reward beside the proxy, both are
    drawn along every path, with the turning point of over-optimization.

    While a policy is trained, ``frontier.run("PPO", fit(...), policy)`` asks ``policy()`` for its
    probabilities [prompt, answer] before the first step and after every ``every`` steps (``for
    step in frontier.watch(...)`` passes the steps on), and ``add(name, step, P)`` adds one point.
    The stop button, or interrupting the kernel, ends the loop and keeps the points.
    Read back or set: ``at`` (method, point), where method 0 is the curve itself, and ``prompt``;
    ``point()``, ``stopped``.
    """

    names = traitlets.List(traitlets.Unicode(), help="of the tracks; 0 is the curve").tag(sync=True)
    paths = traitlets.List(traitlets.Bool(), help="of each track: is it a training run?").tag(
        sync=True
    )
    labels = traitlets.List(traitlets.List(traitlets.Unicode())).tag(sync=True)
    where = synced_bytes("[point of all tracks, 5] KL, reward, true, gap, extra as float32")
    turns = traitlets.List(traitlets.Int(), help="turning point of each track, or -1").tag(
        sync=True
    )
    curve = synced_bytes("[point, 3] KL, reward, true as float32")
    range = traitlets.List(traitlets.Float(), help="largest KL, lowest and highest reward").tag(
        sync=True
    )
    both = traitlets.Bool(False, help="the reward is a proxy of a true one").tag(sync=True)
    best = synced_bytes("[point, prompt, likely] numbers of answers as uint16")
    chances = synced_bytes("their probabilities as float32")
    likely = traitlets.Int(0, help="answers shown of each point").tag(sync=True)
    prompts = traitlets.List(traitlets.Unicode()).tag(sync=True)
    answers = traitlets.List(traitlets.List(traitlets.Unicode())).tag(sync=True)
    tables = synced_bytes("[3, prompt, answer] reference, reward, true as float32")
    at = traitlets.Tuple(
        traitlets.Int(), traitlets.Int(), default_value=(0, 0), help="track and point"
    ).tag(sync=True)
    prompt = traitlets.Int(0).tag(sync=True)

    def __init__(
        self,
        run: FrontierRun,
        *,
        title: str = "Reward against KL",
        at: tuple[int, int] | None = None,
        **traits: Any,
    ) -> None:
        prompt = traits.pop("prompt", 0)
        super().__init__(title=title, **traits)
        self.show(run)
        self.prompt = prompt
        if at is not None:
            self.at = at

    def show(self, run: FrontierRun) -> None:
        """Show another world or other methods; the reader is at the last point of the last one."""
        self._run = run
        self._curve, marks = curve_of(run)
        self._tracks = [Track.of(run, marks, on_curve=True)]
        self._tracks += [Track.of(run, method) for method in run.methods]
        count, answers = run.reference.shape
        true = np.zeros((count, answers)) if run.true is None else run.true
        tables = np.stack([run.reference, run.reward, true])
        with self.hold_sync():
            self.answers = [list(row) for row in run.answers]
            self.prompts = list(run.prompts or [])
            self.tables = tables.astype(np.float32).tobytes()
            self.both = run.true is not None
            self.curve = self._curve.astype(np.float32).tobytes()
            self.prompt = min(self.prompt, count - 1)
            self._bring()
            self.at = self._newest = self._last(len(self._tracks) - 1)

    def add(self, name: str, step: int, P: Any) -> None:
        """Add the policy P [prompt, answer] that a method has at a step of training.

        A step that is not after the method's last one begins another path of the same name, such
        as another seed. Raises ValueError for what `FrontierRun` refuses.
        """
        run = FrontierRun(
            self._run.reference, self._run.reward, self._run.answers, true=self._run.true,
            prompts=self._run.prompts, betas=[], methods=[Method(name, P, steps=[step])],
        )  # fmt: skip
        (method,) = run.methods
        same = [k for k, one in enumerate(self._tracks) if one.name == method.name and one.path]
        if not same or self._tracks[same[-1]].steps[-1] >= step:
            self._tracks.append(Track(method.name, True))
            same.append(len(self._tracks) - 1)
        self._tracks[same[-1]].add(run, method.P[0], (method.labels or [""])[0], int(step))
        follows = self.at == self._newest
        self._newest = self._last(same[-1])
        with self.hold_sync():
            self._bring()
            if follows:
                self.at = self._newest

    def watch(
        self, name: str, steps: Iterable[Any], policy: Policy, *, every: int = 10
    ) -> Iterator[Any]:
        """Pass on what ``fit`` yields, and add ``policy()`` as a point every so many steps.

        Ends early where the reader stops it. Raises ValueError for ``every`` below 1.
        """
        if every < 1:
            raise ValueError(f"every should be 1 step or more, got {every}")
        with self._going():
            self.add(name, 0, policy())
            done = added = 0
            for step in steps:
                done += 1
                if done % every == 0:
                    self.add(name, done, policy())
                    added = done
                yield step
                if self.stopped:
                    break
            if done > added:
                self.add(name, done, policy())

    def run(self, name: str, steps: Iterable[Any], policy: Policy, *, every: int = 10) -> None:
        """Watch a training run to its end."""
        for _ in self.watch(name, steps, policy, every=every):
            pass

    def _last(self, track: int) -> tuple[int, int]:
        return track, len(self._tracks[track].labels) - 1

    def _bring(self) -> None:
        """Bring the traits that follow from the tracks up to date."""
        tracks = self._tracks
        numbers = np.concatenate([track.numbers() for track in tracks])
        best = np.concatenate([np.array(track.best) for track in tracks])
        chances = np.concatenate([np.array(track.chances) for track in tracks])
        self.names = [track.name for track in tracks]
        self.paths = [track.path for track in tracks]
        self.labels = [list(track.labels) for track in tracks]
        self.turns = self._turns()
        self.where = numbers.astype(np.float32).tobytes()
        self.best = best.astype(np.uint16).tobytes()
        self.chances = chances.astype(np.float32).tobytes()
        self.likely = best.shape[-1]
        self.range = self._range(numbers)

    def _turns(self) -> list[int]:
        if not self.both:
            return [-1] * len(self._tracks)
        marks = self._tracks[0].labels
        turning = [i for i, label in enumerate(marks) if label.startswith("turning")]
        return [turning[0] if turning else -1] + [
            turn_of(track.numbers()[:, 2]) if track.path else -1 for track in self._tracks[1:]
        ]

    def _range(self, numbers: np.ndarray) -> list[float]:
        reach = max(1.06 * float(numbers[:, 0].max()), 1e-6)
        drawn = 1 + self.both
        seen = np.concatenate([numbers, np.pad(self._curve, ((0, 0), (0, 2)))])
        seen = seen[seen[:, 0] <= reach][:, 1 : 1 + drawn]
        low, high = float(seen.min()), float(seen.max())
        room = 0.07 * (high - low) or 0.5
        return [reach, low - room, high + room]

    @traitlets.validate("at")
    def _is_point(self, proposal: Any) -> tuple[int, int]:
        track, point = proposal["value"]
        checks.index(track, len(self._tracks), "the method of at")
        checks.index(point, len(self._tracks[track].labels), "the point of at")
        return track, point

    @traitlets.validate("prompt")
    def _is_prompt(self, proposal: Any) -> int:
        return checks.index(proposal["value"], len(self.prompts), "prompt")

    @property
    def tracks(self) -> list[Track]:
        """The marks on the curve and the points of all methods, each measured exactly."""
        return self._tracks

    def drawn_curve(self) -> np.ndarray:
        """Return KL, reward and true reward along the exact curve: [point, 3]."""
        return self._curve

    def table(self) -> np.ndarray:
        """Return the reference, the reward and the true reward: [3, prompt, answer]."""
        shape = (3, len(self.prompts), len(self.answers[0]))
        return np.frombuffer(self.tables, np.float32).reshape(shape)

    def point(self) -> dict[str, Any]:
        """Return what is known of the selected point, and its most likely answers."""
        track, point = self.at
        one = self._tracks[track]
        found: dict[str, Any] = {"name": one.name, "label": one.labels[point]}
        keys = ("kl", "reward", "true", "gap", "extra")
        found |= dict(zip(keys, one.where[point].tolist(), strict=True))
        if not self.both:
            del found["true"]
        pairs = zip(one.best[point][self.prompt], one.chances[point][self.prompt], strict=True)
        names = self.answers[self.prompt]
        return found | {"answers": {names[k]: float(p) for k, p in pairs if p > 0}}

    def words(self) -> str:
        """Return the size of the world, where the curve goes, and which methods are shown.

        What comes out of training is not part of it: the numbers are in the view.
        """
        prompts, answers = self._run.reference.shape
        of = f"{answers} answers" + (f" to each of {prompts} prompts" if prompts > 1 else "")
        start, last = self._run.start, self._tracks[0].where[-1]
        said = [
            f"{of}, mean reward {start[1]:.2f} under the reference",
            f"the exact curve reaches {last[1]:.2f} at KL {last[0]:.1f} nats",
        ]
        if self.both:
            said.append("the reward is a proxy, and the true reward is drawn beside it")
        counted: dict[str, list[int]] = {}
        for track in self._tracks[1:]:
            counted.setdefault(track.name, []).append(len(track.labels))
        for name, counts in counted.items():
            points = f"{counts[0]} point{'s' * (counts[0] > 1)}"
            runs = f"{len(counts)} runs" if len(counts) > 1 else points
            said.append(f"{name}: {runs}")
        return f"{self.title}: {'; '.join(said)}."

    def still(self) -> Any:
        """Draw the curve, the methods and the answers of the selected point with matplotlib."""
        from helpers.views.frontier import still

        return still.draw(self)


__all__ = ["EXACT", "Frontier", "FrontierRun", "Method"]
