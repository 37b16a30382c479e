"""A tiny Llama that reads bytes, where a test needs what `helpers.models.real` gives."""

import torch

from helpers.experiments.quality_score import START
from helpers.models.llama import Llama
from helpers.models.real import RealDecoder
from helpers.text.byte_pieces import BytePieces


class Letters(BytePieces):
    """A tokenizer of bytes: id 0 begins a text, and byte b is id b + 1."""

    def __init__(self):
        pass

    def read(self, text):
        ids = [0, *(byte + 1 for byte in text.removeprefix(START).encode())]
        return torch.tensor([ids]), [self.decode([id]) for id in ids]

    def decode(self, ids):
        return bytes(id - 1 for id in ids if id).decode(errors="replace")


def small_real_decoder():
    """Return it with its weights at the start."""
    model = Llama(257, 16, 2, 1, 2, 32, generator=torch.Generator().manual_seed(0)).eval()
    return RealDecoder(model, Letters())
