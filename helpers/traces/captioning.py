"""One run of the captioner, word by word, as arrays that a picture can be made of."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

import numpy as np
import torch

from helpers.models.captioner import CAPTIONS, LONGEST, Captioner
from helpers.models.decoder import write
from helpers.text.padding import BEGIN, BEGIN_ID, END
from helpers.traces.record import record


def captioning_run(
    model: Captioner,
    image: Any,
    right: Sequence[str] = (),
    planted: Mapping[int, str] | None = None,
) -> dict[str, Any]:
    """Let the model describe ``image`` [3, height, width] and give what `Unrolled` shows of it.

    ``right`` are the words of the right caption, if there is one. ``planted`` {step: word}
    replaces what the model chose there. Raises ValueError for an unknown word.
    """
    run, _ = _run(model, image, right, planted)
    return run


def captioning_answer(model: Captioner, image: Any, right: Sequence[str] = ()) -> dict[str, Any]:
    """Let the model describe ``image`` and give what `SceneEditor.show` wants to know."""
    run, z = _run(model, image, right, None)
    known = ("written", "P", "tokens", "wrong", "note")
    return {name: run[name] for name in known} | {"grid": z}


def _run(
    model: Captioner, image: Any, right: Sequence[str], planted: Mapping[int, str] | None
) -> tuple[dict[str, Any], np.ndarray]:
    ids = {step: int(CAPTIONS.encode([word])[0]) for step, word in (planted or {}).items()}
    batch = torch.from_numpy(np.asarray(image, np.float32))[None]
    with torch.no_grad():
        written = write(model.decoder, model.encode(batch), LONGEST, ids)
        fed = torch.cat([torch.full((1, 1), BEGIN_ID), written[:, :-1]], 1)
        trace = record(model, batch, fed)
    said = CAPTIONS.decode(written[0])
    wrong = [a != b for a, b in zip_longest(said, [*right, END])][: len(said)]
    run = {
        "H": trace["decoder.h"][:, 0],
        "fed": [BEGIN, *said[:-1]],
        "written": said,
        "P": np.clip(trace["decoder.p"][:, 0], 0.0, 1.0),
        "tokens": CAPTIONS.tokens,
        "wrong": wrong if right else [False] * len(said),
        "image": np.asarray(image),
        "note": _note(any(wrong), right),
    }
    return run, trace["features.z"][0]


def _note(wrong: bool, right: Sequence[str]) -> str:
    if not right:
        return ""
    return f"right would be: {' '.join(right)}" if wrong else "exactly right"
