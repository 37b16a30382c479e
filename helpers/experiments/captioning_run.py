"""One run of the captioner, word by word, as arrays that a picture can be made of."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from helpers.models.captioner import Captioner
from helpers.text.padding import BEGIN, END
from helpers.traces.record import record
from helpers.traces.trace import Trace
from helpers.validate import checked
from helpers.views.scene_editor.answer import Answer
from helpers.views.unrolled.run import Run
from helpers.worlds.captions import CAPTIONS

Image = Float[np.ndarray, "3 height width"]


@checked
def captioning_run(
    model: Captioner,
    image: Image,
    right: Sequence[str] = (),
    planted: Mapping[int, str] | None = None,
) -> Run:
    """Let the model describe ``image`` [3, height, width] and return what `Unrolled` shows.

    ``right`` are the words of the right caption, if there is one. ``planted`` {step: word}
    replaces what the model chose there. Raises InputError for an unknown word.
    """
    run, _ = _run(model, image, right, planted)
    return run


@checked
def captioning_answer(model: Captioner, image: Image, right: Sequence[str] = ()) -> Answer:
    """Let the model describe ``image`` and return what `SceneEditor` is answered with."""
    run, z = _run(model, image, right, None)
    return Answer(run.written, run.P, run.tokens, wrong=run.wrong, grid=z, note=run.note)


@checked
def record_freely(
    model: Captioner,
    image: Image,
    planted: Mapping[int, str] | None = None,
    edits: Mapping[int, Any] | None = None,
) -> Trace:
    """Let the model describe ``image`` freely and keep what passed its taps; the output is y.

    ``planted`` {step: word} and ``edits`` {step: map [row, column]} replace what the model chose
    and where it looked in a step. Raises InputError for
    an unknown word, for a model that does not look, and for a map of another shape.
    """
    ids = {step: int(CAPTIONS.encode([word])[0]) for step, word in (planted or {}).items()}
    batch = torch.from_numpy(np.array(image, np.float32))[None]
    maps = {t: torch.as_tensor(np.array(A_t, np.float32)) for t, A_t in (edits or {}).items()}

    def moved(a_t: Tensor, step: int) -> Tensor:
        return maps[step].reshape(1, -1) if step in maps else a_t

    edit = {"decoder.look.A": moved} if maps else None
    return record(model, batch, method="caption", planted=ids, edit=edit)


def _run(
    model: Captioner,
    image: Image,
    right: Sequence[str],
    planted: Mapping[int, str] | None,
) -> tuple[Run, np.ndarray]:
    trace = record_freely(model, image, planted)
    said = CAPTIONS.decode(torch.tensor(trace.output[0]))
    pairs = zip_longest(said, [*right, END])
    wrong = [a != b and t not in (planted or {}) for t, (a, b) in enumerate(pairs)][: len(said)]
    run = Run(
        trace["decoder.h"][:, 0],
        [BEGIN, *said[:-1]],
        said,
        np.clip(trace["decoder.p"][:, 0], 0.0, 1.0),
        CAPTIONS.tokens,
        wrong=wrong if right else None,
        planted=[step for step in planted or {} if step < len(said)],
        image=image,
        note=_note(any(wrong), right),
    )
    return run, trace["features.z"][0]


def _note(wrong: bool, right: Sequence[str]) -> str:
    if not right:
        return "no caption is correct here, so no word is marked"
    return f"correct: {' '.join(right)}" if wrong else "exactly right"
