"""Real models: a clear sentence without them; where they are, what they do."""

import ast
import re
import sys
import tomllib

import numpy as np
import pytest
import torch
from published_smollm2 import published_smollm2

from helpers.experiments.quality_score import START, nats_per_byte
from helpers.models import real
from helpers.paths import COURSE
from helpers.traces import record


@pytest.fixture
def without(monkeypatch):
    for package in (real.MINILM, real.SMOLLM2):
        monkeypatch.setitem(sys.modules, package, None)


@pytest.fixture(scope="module")
def minilm():
    try:
        return real.minilm()
    except real.Absent as absent:
        pytest.skip(str(absent))


@pytest.fixture(scope="module")
def smollm2():
    try:
        return real.smollm2()
    except real.Absent as absent:
        pytest.skip(str(absent))


@pytest.fixture(scope="module")
def published(smollm2):
    """The same model as transformers reads it."""
    return published_smollm2()


def test_the_copies_of_the_notebooks_hide_every_real_model():
    text = (COURSE / "tools" / "cpus.py").read_text()
    (hidden,) = re.findall(r"^REAL = (\[.+?\])", text, re.MULTILINE | re.DOTALL)
    project = tomllib.loads((COURSE / "pyproject.toml").read_text())
    packages = {re.split("[=<>]", line)[0] for line in project["dependency-groups"]["real"]}
    readers = {"gguf", "tokenizers"}
    assert set(ast.literal_eval(hidden)) == {p.replace("-", "_") for p in packages - readers}
    assert real.MINILM in hidden
    assert real.SMOLLM2 in hidden


def test_an_absent_model_says_how_to_get_it(without):
    with pytest.raises(real.Absent, match=r"all-MiniLM-L6-v2 is not installed: `make real`"):
        real.minilm()
    with pytest.raises(real.Absent, match=r"SmolLM2-135M-Instruct is not installed: `make real`"):
        real.smollm2()


def test_minilm_has_its_published_size(minilm):
    assert sum(p.numel() for p in minilm.model.parameters()) == 22_713_216
    assert len(minilm.model.encoder.blocks) == 6
    assert minilm.model.encoder.blocks[0].attention.n_heads == 12


def test_minilm_equals_the_published_model(minilm):
    from transformers import BertModel

    folder = real.folder_of(real.MINILM, "MiniLM") / "model"
    theirs = BertModel.from_pretrained(folder, attn_implementation="eager").eval()
    (ids,), tokens = minilm.read("The cat sat on the mat because it was tired.")
    trace = record(minilm.model, ids, tokens=tokens)
    with torch.no_grad():
        right = theirs(ids, output_attentions=True)
    np.testing.assert_allclose(trace.output, right.last_hidden_state, atol=2e-5, rtol=0)
    maps = trace.stack("encoder.blocks.*.attention.A")
    np.testing.assert_allclose(maps, torch.stack(right.attentions), atol=1e-5, rtol=0)


def test_its_tokenizer_is_the_published_one_and_never_pads(minilm):
    from transformers import BertTokenizerFast

    folder = real.folder_of(real.MINILM, "MiniLM") / "model"
    theirs = BertTokenizerFast.from_pretrained(folder)
    for text in ("Unbelievable tokenization!", "", "שלום 🙂 naïve", "word " * 300):
        ids, tokens = minilm.tokenizer.read(text)
        assert ids[0].tolist() == theirs(text)["input_ids"]
        assert len(tokens) == ids.shape[1]
    assert minilm.tokenizer.read("Unbelievable")[1] == ["[CLS]", "unbelievable", "[SEP]"]


def test_like_meanings_have_like_vectors(minilm):
    def vector(text):
        with torch.no_grad():
            states = minilm.model(minilm.tokenizer.read(text)[0])
        return torch.nn.functional.normalize(states.mean(1)[0], dim=0)

    dog, puppy, loan = map(vector, ("A dog barks.", "The puppy is barking.", "Rates for a loan."))
    assert dog @ puppy > dog @ loan + 0.3


def test_smollm2_equals_the_published_model(smollm2, published):
    (ids,), tokens = smollm2.read("The capital of France is")
    assert tokens == ["The", " capital", " of", " France", " is"]
    with torch.no_grad():
        ours, theirs = smollm2.model(ids), published(ids).logits
    assert (ours - theirs).abs().max() < 1e-3
    assert sum(p.numel() for p in smollm2.model.parameters()) == 134_515_008
    assert smollm2.tokenizer.decode([int(ours[0, -1].argmax())]) == " Paris"


def test_its_nats_per_byte_are_the_loss_that_transformers_counts(smollm2, published):
    texts = [
        "Mia is in the garden.",
        "„Gute Nacht“, sagt Ida. ¿Dónde estás, Ben?",
        "• red kite 79.46",
    ]
    for text, score in zip(texts, nats_per_byte(smollm2, texts), strict=True):
        ids, _ = smollm2.tokenizer.read(START + text)
        assert ids.shape[1] <= 33
        with torch.no_grad():
            loss = torch.nn.functional.cross_entropy(published(ids).logits[0, :-1], ids[0, 1:])
        assert abs(score * len(text.encode()) / (ids.shape[1] - 1) - loss.item()) < 1e-4


def test_smollm2_writes_the_same_with_a_cache(smollm2):
    ids, _ = smollm2.tokenizer.read("Once upon a time there was a cat who")
    caches = smollm2.model.new_caches()
    with torch.no_grad():
        steps = [smollm2.model(part, caches) for part in ids.split(4, 1)]
        whole = smollm2.model(ids)
    assert (torch.cat(steps, 1) - whole).abs().max() < 1e-3


def test_its_byte_pieces_are_the_published_ones(smollm2):
    from transformers import AutoTokenizer

    folder = real.folder_of(real.SMOLLM2, "SmolLM2")
    (path,) = folder.glob("*.gguf")
    theirs = AutoTokenizer.from_pretrained(folder, gguf_file=path.name)
    for text in ("In 2024 there were 1,234 naïve 🙂 cats\n\n  tabs\t שלום", "",
                 "<|im_start|>user\nHi<|im_end|>\n"):  # fmt: skip
        ids, _ = smollm2.tokenizer.read(text)
        assert ids[0].tolist() == theirs(text)["input_ids"]
        assert smollm2.tokenizer.decode(ids[0].tolist()) == text
