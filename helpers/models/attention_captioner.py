"""The captioner of notebook 04, and a decoder that attends to the image again for every word.

Xu et al. (2015, arXiv 1502.03044), soft attention.
"""

import torch

from helpers.models.additive_attention import AdditiveAttention
from helpers.models.captioner import Captioner
from helpers.validate import checked

HIDDEN, SIZE = 192, 64


@checked
def attention_captioner(generator: torch.Generator | None = None) -> Captioner:
    """Make a captioner whose context is ``c_t = sum_j a_tj z_j`` over the 8 x 8 places.

    All else is as in `Captioner`: the same features, h_0 and decoder. The context has the size of
    one place's features, so the whole model is smaller than the one without attention. Taps:
    those of `Captioner`, and ``decoder.look.E`` and ``decoder.look.A``.
    """
    attention = AdditiveAttention(HIDDEN, SIZE, generator=generator)
    return Captioner(HIDDEN, SIZE, attention=attention, size_c=SIZE, generator=generator)
