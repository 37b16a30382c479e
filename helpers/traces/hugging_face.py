"""Names for what a Hugging Face model returns, so that its pictures are the course's own."""

from collections.abc import Sequence
from typing import Any

import numpy as np

_ATTENTIONS = {
    "attentions": "blocks.{}.attention.A",
    "encoder_attentions": "encoder.blocks.{}.attention.A",
    "decoder_attentions": "decoder.blocks.{}.attention.A",
    "cross_attentions": "decoder.blocks.{}.cross_attention.A",
}
_HIDDEN_STATES = {
    "hidden_states": "",
    "encoder_hidden_states": "encoder.",
    "decoder_hidden_states": "decoder.",
}


def named_arrays(outputs: Any) -> dict[str, np.ndarray]:
    """Collect attention weights and hidden states under the course's names.

    Raises ValueError when there are none, with what to ask the model for.
    """
    arrays = {}
    for field, name in _ATTENTIONS.items():
        for layer, weights in enumerate(_present(outputs, field)):
            arrays[name.format(layer)] = to_numpy(weights)
    for field, prefix in _HIDDEN_STATES.items():
        for layer, states in enumerate(_present(outputs, field)):
            name = f"blocks.{layer - 1}.output" if layer else "embeddings"
            arrays[prefix + name] = to_numpy(states)
    if not arrays:
        raise ValueError(
            "the outputs hold no attention weights and no hidden states; call the model with "
            "output_attentions=True and output_hidden_states=True (and load it with "
            'attn_implementation="eager", others do not return their weights)'
        )
    return arrays


def to_numpy(tensor: Any) -> np.ndarray:
    """Copy a tensor of any device and type to numpy; bfloat16, unknown there, becomes float32."""
    tensor = tensor.detach().cpu()
    if str(tensor.dtype) == "torch.bfloat16":
        tensor = tensor.float()
    return tensor.numpy().copy()


def _present(outputs: Any, field: str) -> Sequence[Any]:
    values = getattr(outputs, field, None) or ()
    return [value for value in values if value is not None]
