"""How many tokens the same sentences cost in thirty languages (notebook 15).

Three of the five vocabularies come with `make real`, so what was counted is shipped in
data/measured and written again by ``python -m helpers.experiments.price_of_a_language``.
"""

import json
from collections.abc import Mapping

from helpers.models.real_vocabularies import deepseek_pairs, gpt2_pairs, smollm2_pairs
from helpers.paths import DATA
from helpers.text.byte_pair_codec import BytePairs
from helpers.text.published_pairs import cl100k, o200k
from helpers.validate import Count, checked
from helpers.worlds.languages import SENTENCES

MEASURED = DATA / "measured" / "price_of_a_language.json"


@checked
def token_counts(vocabulary: BytePairs, size: Count | None = None) -> dict[str, int]:
    """Return how many tokens the sentences take in every language.

    ``size`` cuts the vocabulary off there, as if its training had ended. Raises InputError for a
    size below 256.
    """
    return {
        language: len(vocabulary.encode(text, size=size)) for language, text in SENTENCES.items()
    }


@checked
def premiums(counts: Mapping[str, int]) -> dict[str, float]:
    """Return every language's tokens divided by those of English (Petrov et al. 2023)."""
    return {language: count / counts["English"] for language, count in counts.items()}


@checked
def measured() -> dict[str, dict[str, int]]:
    """Return the shipped counts: vocabulary, language, tokens."""
    stored = json.loads(MEASURED.read_text(encoding="utf-8"))["tokens"]
    return {name: dict(counts) for name, counts in stored.items()}


@checked
def counted() -> dict[str, dict[str, int]]:
    """Count again in all five vocabularies. Raises Absent without `make real`."""
    five = {"GPT-2 (50k)": gpt2_pairs(), "SmolLM2 (49k)": smollm2_pairs(),
            "GPT-4 (100k)": cl100k(), "DeepSeek-V4 (128k)": deepseek_pairs(),
            "GPT-4o (200k)": o200k()}  # fmt: skip
    return {name: token_counts(vocabulary) for name, vocabulary in five.items()}


def _main() -> None:
    command = "python -m helpers.experiments.price_of_a_language"
    MEASURED.write_text(json.dumps({"command": command, "tokens": counted()}, indent=1) + "\n")


if __name__ == "__main__":
    _main()
