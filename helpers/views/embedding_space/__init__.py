"""EmbeddingSpace: images and captions in one space, and what a typed prompt finds there."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from helpers.views.embedding_space.space import Space, unit
from helpers.views.kit import checks, synced_bytes
from helpers.views.kit.answering import Typed

Embed = Callable[[list[str]], Any]
_MOST = 6  # prompts


class EmbeddingSpace(Typed, script=Path(__file__).with_name("view.js")):
    """A `Space` as a map, as a matrix of cosines, and as bars for the selected item.

    On the map a line joins every item with its caption. ``embed(prompts)`` returns a vector for
    each prompt that the reader types (several with a ``;`` between them): the prompts become the
    classes of a zero-shot classifier, whose probabilities are ``softmax(scale * cosine)``; a
    ``scale`` that is learned is given as a function without arguments. Read back or set:
    ``frame``, ``item``; ``chances()``.
    """

    items = traitlets.List(traitlets.Unicode()).tag(sync=True)
    captions = traitlets.List(traitlets.Unicode()).tag(sync=True)
    belongs = traitlets.List(traitlets.Int(), help="caption of each item, -1: unknown").tag(
        sync=True
    )
    steps = traitlets.List(traitlets.Int(), help="of training, one for each frame").tag(sync=True)
    places = synced_bytes("[frame, items then captions, 2] as float32")
    cosines = synced_bytes("[frame, item, caption] as int8, 127 is 1")
    images = synced_bytes("[item, height, width, 3] as uint8, or empty")
    image_size = traitlets.List(traitlets.Int(), [0, 0]).tag(sync=True)
    frame = traitlets.Int(0).tag(sync=True)
    item = traitlets.Int(0, help="the selected item").tag(sync=True)
    prompts = traitlets.List(traitlets.Unicode()).tag(sync=True)
    prompt_places = synced_bytes("[prompt, 2] as float32")
    prompt_chances = synced_bytes("[item, prompt] as float32")

    def __init__(
        self,
        space: Space,
        *,
        title: str = "The joint space",
        embed: Embed | None = None,
        scale: float | Callable[[], float] = 1.0,
        **traits: Any,
    ) -> None:
        self._space, self._embed, self._scale = space, embed, scale
        wanted = {name: traits.pop(name) for name in ("frame", "item") if name in traits}
        text = traits.pop("text", "")
        traits.setdefault("asked", "your prompts, with ; between them")
        super().__init__(title=title, on_text=_typed if embed else None, **traits)
        self.show(space)
        for name, value in wanted.items():
            setattr(self, name, value)
        self.text = text

    def show(self, space: Space) -> None:
        """Show another space at its last frame; the item that is selected stays if it can."""
        self._space = space
        item = min(self.item, len(space.items) - 1)
        with self.hold_sync():
            for trait, value in space.traits().items():
                setattr(self, trait, value)
            self.item, self.frame = item, len(self.steps) - 1
            self.ask(list(self.prompts))

    def add(self, step: int, X: Any, Y: Any) -> None:
        """Add a frame while a model is being trained: the vectors of the same items and captions.

        Raises ValueError for other numbers of vectors.
        """
        old = self._space
        X, Y = (
            np.concatenate([before, unit(np.asarray(new, float), name)[None]])
            for before, new, name in ((old.X, X, "X"), (old.Y, Y, "Y"))
        )
        pixels = None if old.images is None else old.images.transpose(0, 3, 1, 2) / 255
        steps = [*old.traits()["steps"], int(step)]
        self.show(
            Space(X, Y, old.items, old.captions, images=pixels, belongs=old.belongs, steps=steps)
        )

    def ask(self, prompts: Sequence[str]) -> None:
        """Make prompts the classes of a zero-shot classifier; none of them: back to captions.

        Raises ValueError for more than six, and whatever ``embed`` raises for its words.
        """
        if len(prompts) > _MOST:
            raise ValueError(f"at most {_MOST} prompts, got {len(prompts)}")
        if not prompts or self._embed is None:
            self.prompts, self.prompt_places, self.prompt_chances = [], b"", b""
            return
        rows = np.asarray(self._embed(list(prompts)), dtype=np.float64)
        vectors = unit(rows, "the prompts' vectors")
        scale = self._scale() if callable(self._scale) else self._scale
        logits = scale * self._space.X[-1] @ vectors.T
        chances = np.exp(logits - logits.max(1, keepdims=True))
        with self.hold_sync():
            self.prompts = list(prompts)
            self.prompt_places = self._space.flat(vectors).astype(np.float32).tobytes()
            shares = chances / chances.sum(1, keepdims=True)
            self.prompt_chances = shares.astype(np.float32).tobytes()

    @traitlets.validate("frame")
    def _is_frame(self, proposal: Any) -> int:
        return checks.index(proposal["value"], len(self.steps), "frame")

    @traitlets.validate("item")
    def _is_item(self, proposal: Any) -> int:
        return checks.index(proposal["value"], len(self.items), "item")

    def chances(self) -> np.ndarray:
        """Return the probability of every prompt for every item: [item, prompt]."""
        return np.frombuffer(self.prompt_chances, np.float32).reshape(len(self.items), -1)

    def matrix(self) -> np.ndarray:
        """Return the cosines of the frame as they are shown: [item, caption]."""
        shape = (len(self.steps), len(self.items), len(self.captions))
        return np.frombuffer(self.cosines, np.int8).reshape(shape)[self.frame] / np.float32(127)

    def found(self) -> int:
        """Return how many items have their own caption as the most similar one."""
        best = self.matrix().argmax(1)
        return sum(int(a == b) for a, b in zip(best, self.belongs, strict=True))

    def words(self) -> str:
        """Return the sizes, how many items find their caption, and what the prompts say."""
        said = [f"{len(self.items)} items and {len(self.captions)} captions"]
        if len(self.steps) > 1:
            said.append(f"step {self.steps[self.frame]} of {self.steps[-1]}")
        if min(self.belongs) >= 0:
            said.append(f"{self.found()} items are closest to their own caption")
        if self.prompts:
            best = int(self.chances()[self.item].argmax())
            said.append(f"of {len(self.prompts)} prompts, “{self.prompts[best]}” is the most "
                        f"probable for “{self.items[self.item]}”")  # fmt: skip
        return f"{self.title}: {'; '.join(said)}."

    def still(self) -> Any:
        """Draw the map, the matrix and the bars with matplotlib."""
        from helpers.views.embedding_space import still

        return still.draw(self)


def _typed(view: EmbeddingSpace, text: str) -> None:
    view.ask([prompt.strip() for prompt in text.split(";") if prompt.strip()])
