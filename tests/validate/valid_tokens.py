"""Valid calls for `doors`: of byte pairs and of the experiments of notebook 15."""

import torch

from helpers.experiments.counting_letters import letter_counter
from helpers.experiments.glitch_token import glitch_model
from helpers.text.byte_pair_codec import BytePairs
from helpers.worlds.spelling import Question

PAIRS = BytePairs.from_merges([(97, 98)])
QUESTIONS = [Question(" lire?i", 1)]
COUNTS = {(97, 98): 2}
TEXT, SIZE = {"text": "ab ab"}, {"text": "ab ab", "size": 258}

LAYERS = {"BytePairs": lambda: PAIRS}
SLOW = {"experiments.price_of_a_language.counted"}  # needs packages of `make real`

GIVEN = {
    "text.byte_pairs.count_pairs": {"pieces": [[1, 2, 1]]},
    "text.byte_pairs.merge_pair": {"ids": [1, 2, 1], "pair": (1, 2), "new": 256},
    "text.byte_pairs.most_frequent": {"counts": COUNTS, "tokens": PAIRS.tokens, "tie": "smallest"},
    "text.byte_pairs.train_slowly": SIZE,
    "text.byte_pairs.tokens_of": {"merges": [(97, 98)]},
    "text.byte_pair_trainer.train": SIZE,
    "text.byte_pair_trainer.train_steps": SIZE,
    "text.byte_pair_codec.BytePairs.__init__": {"tokens": [b"a", b"b"]},
    "text.byte_pair_codec.BytePairs.from_merges": {"merges": [(97, 98)]},
    "text.byte_pair_codec.BytePairs.encode": TEXT | {"size": 256},
    "text.byte_pair_codec.BytePairs.decode": {"ids": [97, 256]},
    "text.byte_pair_codec.BytePairs.decode_bytes": {"ids": [97, 256]},
    "text.byte_pair_codec.BytePairs.token": {"id": 256},
    "text.byte_pair_codec.merge_by_rank": {"data": b"ab", "ranks": PAIRS.ranks},
    "text.split_patterns.split": TEXT,
    "text.split_patterns.bytes_of": TEXT,
    "text.split_patterns.text_of": {"data": b"ab"},
    "models.real_vocabularies.read_letters": {"token": "Ġthe"},
    "worlds.spelling.ask": {"word": "lire", "letter": "i"},
    "worlds.spelling.questions": {"words": ["lire"], "count": 2, "seed": 0},
    "experiments.counting_letters.vocabulary": {"reader": "letters"},
    "experiments.counting_letters.letter_counter": {"reader": "letters"},
    "experiments.counting_letters.as_batch": {"asked": QUESTIONS, "reader": "letters"},
    "experiments.counting_letters.count_logits": {
        "model": letter_counter("letters"), "tokens": torch.ones(2, 4, dtype=torch.int64),
        "lengths": torch.tensor([3, 4]),
    },
    "experiments.counting_letters.counting_steps": {
        "model": letter_counter("letters"), "reader": "letters", "seed": 0, "steps": 3,
    },
    "experiments.counting_letters.right_answers": {
        "model": letter_counter("letters"), "reader": "letters", "words": ["lire"],
        "spelled": False, "count": 3,
    },
    "experiments.counting_letters.guessing": {"words": ["lire"], "count": 3},
    "experiments.glitch_token.glitch_steps": {"model": glitch_model(), "seed": 0, "steps": 2},
    "experiments.glitch_token.auroc": {
        "scores": torch.tensor([0.5, 1.0, 2.0]), "positive": torch.tensor([True, False, True]),
    },
    "experiments.glitch_token.written_next": {"model": glitch_model(), "text": "Anna"},
    "experiments.glitch_token.repeated": {"model": glitch_model(), "name": "Anna"},
    "experiments.met_tokens.text_lines": {"count": 2, "seed": 0},
    "experiments.met_tokens.met_steps": {
        "model": letter_counter("tokens"), "seed": 0, "steps": 2,
    },
    "experiments.merge_runs.own_merges": TEXT,
    "experiments.merge_runs.compared": TEXT | {"vocabularies": {"pairs": PAIRS}},
    "experiments.merge_runs.live_merges": TEXT,
    "experiments.merge_runs.live_comparison": TEXT | {"vocabularies": {"pairs": PAIRS}},
    "experiments.price_of_a_language.token_counts": {"vocabulary": PAIRS, "size": 256},
    "experiments.price_of_a_language.premiums": {"counts": {"English": 2, "Thai": 3}},
}  # fmt: skip
