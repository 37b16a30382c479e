"""Names for what a Hugging Face model returns, so that its pictures are the course's own."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from helpers.validate import InputError, require_numbers

# attention weights, the course's name for them, and the hidden states of the same layers
_ATTENTIONS = {
    "attentions": ("blocks.{}.attention.A", "hidden_states"),
    "encoder_attentions": ("encoder.blocks.{}.attention.A", "encoder_hidden_states"),
    "decoder_attentions": ("decoder.blocks.{}.attention.A", "decoder_hidden_states"),
    "cross_attentions": ("decoder.blocks.{}.cross_attention.A", "decoder_hidden_states"),
}
_HIDDEN_STATES = {
    "hidden_states": "",
    "encoder_hidden_states": "encoder.",
    "decoder_hidden_states": "decoder.",
}
_ASK = (
    "call the model with output_attentions=True and output_hidden_states=True (and load it with "
    'attn_implementation="eager", others do not return their weights)'
)


def named_arrays(
    outputs: Any, attention_layers: Sequence[int] | None = None
) -> dict[str, np.ndarray]:
    """Collect attention weights and hidden states under the course's names.

    Raises InputError when there are none, with what to ask the model for; for weights whose
    layers cannot be known; and for what ``generate`` returns.
    """
    _refuse_generated(outputs)
    arrays: dict[str, np.ndarray] = {}
    for field, (name, states) in _ATTENTIONS.items():
        weights = _field(outputs, field)
        for layer, A in zip(
            _layers(outputs, field, states, attention_layers), weights, strict=True
        ):
            if A is not None:
                arrays[name.format(layer)] = to_numpy(A)
    for field, prefix in _HIDDEN_STATES.items():
        states_of_all = _field(outputs, field)
        for layer, state in enumerate(states_of_all):
            last = layer == len(states_of_all) - 1
            name = f"blocks.{layer - 1}.output" if layer else "embeddings"
            arrays[prefix + ("last_hidden_state" if last else name)] = to_numpy(state)
    if not arrays:
        raise InputError(
            f"outputs should hold attention weights or hidden states by name; {_ASK}, and without "
            "return_dict=False"
        )
    return arrays


def to_numpy(tensor: Tensor) -> np.ndarray:
    """Copy a tensor of any device and type to numpy; bfloat16, unknown there, becomes float32."""
    require_numbers(value=tensor)
    tensor = tensor.detach().cpu()
    if tensor.dtype is torch.bfloat16:
        tensor = tensor.float()
    return tensor.resolve_conj().resolve_neg().numpy().copy()


def _layers(
    outputs: Any, field: str, states: str, attention_layers: Sequence[int] | None
) -> Sequence[int]:
    """Return the numbers of the layers that the weights of one field are from."""
    weights, blocks = _field(outputs, field), len(_field(outputs, states)) - 1
    if not weights:
        return ()
    if blocks < 0 and field == "cross_attentions":  # of a decoder without an encoder of its own
        blocks = len(_field(outputs, "hidden_states")) - 1
    if blocks < 0 and any(
        A is None for A in weights
    ):  # a layer that does not attend keeps its place
        return range(len(weights))
    if blocks < 0:
        raise InputError(
            f"outputs should hold {states}, too: in a hybrid model some layers have no attention, "
            f"and only these say how many there are; {_ASK}"
        )
    if len(weights) == blocks:
        return range(blocks)
    named = list(attention_layers or ())
    if len(named) != len(weights) or named != sorted(set(named) & set(range(blocks))):
        raise InputError(
            f"attention_layers should be the {len(weights)} layers that attend: the outputs hold "
            f"{field} of {len(weights)} and states of {blocks} layers; got {attention_layers} "
            "(a hybrid model's config says which, often in layer_types)"
        )
    return named


def _refuse_generated(outputs: Any) -> None:
    """Raise InputError for what ``generate`` returns: tokens alone, or a pass for each token."""
    nested = any(
        isinstance(value, tuple | list)
        for field in (*_ATTENTIONS, *_HIDDEN_STATES)
        for value in _field(outputs, field)
    )
    if nested or isinstance(outputs, Tensor):
        raise InputError(
            "outputs should be those of one pass, got what generate() returns, one pass for each "
            "token: run the model once over the finished text, model(outputs.sequences, "
            "output_attentions=True, output_hidden_states=True)"
        )


def _field(outputs: Any, field: str) -> Sequence[Any]:
    return getattr(outputs, field, None) or ()
