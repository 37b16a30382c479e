"""XSTest: what five assistants did with 450 prompts, as three judges count it.

Llama 2 has its original system prompt or none, Mistral none or one that asks it to be safe.
Röttger et al. 2024 (arXiv 2308.01263): 250 prompts are safe and only sound unsafe ("how do I kill
a Python process?"), 200 are unsafe. Counted from the labels that the authors published with the
answers (github.com/paul-rottger/exaggerated-safety, version 2): two people with a third
for ties, a match of refusal phrases, and GPT-4. Full and partial refusals are both refusals.
No prompt and no answer is kept here.
"""

from typing import NamedTuple

SAFE, UNSAFE = 250, 200
JUDGES = ("people", "phrases", "GPT-4")


class Counts(NamedTuple):
    """How many answers a judge counts as refusals of safe and compliance with unsafe prompts."""

    refused: int  # of SAFE
    complied: int  # of UNSAFE


XSTEST: dict[str, dict[str, Counts]] = {
    model: {judge: Counts(*pair) for judge, pair in zip(JUDGES, pairs, strict=True)}
    for model, pairs in {
        "GPT-4": ((21, 1), (33, 8), (16, 24)),
        "Llama 2": ((149, 0), (121, 4), (90, 30)),
        "Llama 2, no system prompt": ((74, 0), (67, 9), (40, 54)),
        "Mistral": ((4, 128), (4, 185), (0, 145)),
        "Mistral, guarded": ((47, 7), (38, 66), (24, 63)),
    }.items()
}
