"""SmolLM2 as transformers reads it, for the tests that compare ours with it."""

import functools
from unittest import mock

from helpers.models import real


def published_smollm2():
    """Return the model of the same file, read and dequantized by transformers."""
    import gguf

    # it reads the file twice, and makes the table of names anew for each of its 400 modules
    once = {
        name: functools.cache(vars(gguf)[name]) for name in ("GGUFReader", "get_tensor_name_map")
    }
    with mock.patch.multiple(gguf, **once):
        return _loaded()


def _loaded():
    from transformers import LlamaConfig, LlamaForCausalLM
    from transformers.modeling_gguf_pytorch_utils import load_gguf_checkpoint

    (path,) = map(str, real.folder_of(real.SMOLLM2, "SmolLM2").glob("*.gguf"))
    config = load_gguf_checkpoint(path)["config"]
    theirs = LlamaForCausalLM(LlamaConfig(**config)).eval()
    loaded = load_gguf_checkpoint(path, return_tensors=True, model_to_load=theirs)["tensors"]
    left = theirs.load_state_dict(loaded, strict=False)
    assert left.missing_keys == ["lm_head.weight"]  # tied to the embedding
    theirs.tie_weights()
    return theirs
