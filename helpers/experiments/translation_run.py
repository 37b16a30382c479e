"""One run of the translator, word by word, as arrays that a picture can be made of."""

from collections.abc import Mapping
from itertools import zip_longest

import numpy as np
import torch

from helpers.models.translator import Translator
from helpers.text.padding import BEGIN, END
from helpers.traces.record import record
from helpers.validate import checked
from helpers.views.unrolled.run import Run
from helpers.worlds.number_words import GERMAN, Pair, numbered


@checked
def translation_run(
    model: Translator, sentence: Pair, planted: Mapping[int, str] | None = None
) -> Run:
    """Let the model translate freely and return what `helpers.views.Unrolled` shows.

    ``planted`` {step: morpheme} replaces what the model chose there. Raises InputError for an
    unknown morpheme.
    """
    ids = {step: int(GERMAN.encode([token])[0]) for step, token in (planted or {}).items()}
    source, _ = numbered([sentence])
    trace = record(model, source, method="translate", planted=ids)
    out, right = GERMAN.decode(torch.tensor(trace.output[0])), [*sentence.german, END]
    return Run(
        np.concatenate([trace["encoder.gru.h"][:, 0], trace["decoder.h"][:, 0]]),
        [*sentence.english, BEGIN, *out[:-1]],
        out,
        np.clip(trace["decoder.p"][:, 0], 0.0, 1.0),
        GERMAN.tokens,
        reads=len(sentence.english),
        wrong=[a != b and t not in ids for t, (a, b) in enumerate(zip_longest(out, right))][
            : len(out)
        ],
        planted=[step for step in ids if step < len(out)],
        note=f"correct: {' '.join(sentence.german)}",
    )
