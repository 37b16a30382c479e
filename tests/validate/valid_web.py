"""Valid calls for `doors`: of the steps that clean a web, and of the experiments of notebook 14."""

import numpy as np
from small_real_decoder import small_real_decoder

from helpers.experiments.price_of_cleaning import new_reader
from helpers.text.cleaning.language import Languages
from helpers.text.cleaning.packed import find_words, pack
from helpers.text.cleaning.quality import measure
from helpers.text.cleaning.rules import Rule
from helpers.text.cleaning.steps import join, read_batch
from helpers.worlds.small_web import write_web

PAGES = write_web(20, 0)
PAIRS = [(page.url, page.html) for page in PAGES]
BATCH = read_batch(PAIRS)
TEXTS = {"texts": ["one two three", "one two"]}
SIGNED = {"signatures": np.ones((3, 4), np.uint32), "bands": 2, "rows": 2}
PACKED = pack(["one two", "three"])
WORDS = find_words(PACKED)

LAYERS = {"Languages": Languages}
SLOW = {
    "experiments.price_of_cleaning.train_reader", "experiments.price_of_cleaning.measured",
    "experiments.price_of_cleaning.excess",
}  # fmt: skip
NOT_CHECKED = {"text.cleaning.hashes.mix", "text.cleaning.packed.per_text",
               "worlds.common_sayings.capitals", "worlds.common_sayings.sayings",
               "worlds.junk_pages.lines_of", "worlds.page_layouts.written"}  # fmt: skip

GIVEN = {
    "text.cleaning.packed.pack": TEXTS,
    "text.cleaning.packed.find_words": {"packed": PACKED},
    "text.cleaning.packed.find_lines": {"packed": PACKED},
    "text.cleaning.urls.host_of": {"url": "https://a.example/b"},
    "text.cleaning.urls.is_blocked": {"url": "https://a.example/b"},
    "text.cleaning.extraction.extract_text": {"html": "<p>one</p>", "most_linked": 0.5},
    "text.cleaning.personal.mask_personal": {"text": "one"},
    "text.cleaning.lines.is_good_line": {"line": "One two three."},
    "text.cleaning.lines.keep_good_lines": {"text": "One two three."},
    "text.cleaning.language.Languages.scores": TEXTS,
    "text.cleaning.language.Languages.share": TEXTS | {"language": "English"},
    "text.cleaning.quality.measure": TEXTS,
    "text.cleaning.repetition.repetition": {"text": "one two"},
    "text.cleaning.repetition.measure_repetition": TEXTS,
    "text.cleaning.rules.passes": {
        "measures": measure(["one two"]), "rules": [Rule("words", 1)]},
    "text.cleaning.hashes.hash_words": {"packed": PACKED, "words": WORDS},
    "text.cleaning.hashes.hash_grams": {
        "words": np.arange(3, dtype=np.uint64), "first": WORDS.first, "n": 2},
    "text.cleaning.minhash.shingles": {"text": "one two"},
    "text.cleaning.minhash.jaccard": {"a": {1, 2}, "b": {2}},
    "text.cleaning.minhash.signatures": TEXTS | {"hashes": 4},
    "text.cleaning.minhash.estimated_similarity": {
        "a": np.ones((2, 4), np.uint32), "b": np.ones((2, 4), np.uint32)},
    "text.cleaning.minhash.band_keys": SIGNED,
    "text.cleaning.bands.cluster": SIGNED,
    "text.cleaning.bands.candidate_pairs": SIGNED,
    "text.cleaning.bands.chance_of_meeting": {"similarity": np.full(3, 0.5)},
    "text.cleaning.bands.keep_first": TEXTS | {"bands": 2, "rows": 2},
    "text.cleaning.steps.read_batch": {"pages": PAIRS[:2]},
    "text.cleaning.steps.first_stop": {"measures": BATCH.measures},
    "text.cleaning.steps.clean_web": {"pages": PAIRS[:2], "batch_size": 2},
    "text.cleaning.steps.join": {"batches": [BATCH]},
    "worlds.small_web.write_web": {"count": 2},
    "worlds.small_web.edit_words": {"text": "one two"},
    "worlds.web_tokens.web_tokens": {"text": "one two"},
    "worlds.web_tokens.web_stream": TEXTS,
    "experiments.web_cleaning.confusion": {
        "removed": np.array([True, False]), "bad": np.array([True, True])},
    "experiments.web_cleaning.read_web": {"pages": PAGES[:2]},
    "experiments.web_cleaning.step_of": {"rule": 0},
    "experiments.web_cleaning.by_step": {"pages": PAGES, "cleaned": join([BATCH])},
    "experiments.web_cleaning.line_shares": {"pages": PAGES, "texts": BATCH.texts},
    "experiments.web_cleaning.texts_at": {"pages": PAGES, "batch": BATCH},
    "experiments.web_funnel.funnel_run": {"pages": PAGES, "batch": BATCH},
    "experiments.web_funnel.live_funnel": {"pages": PAGES, "batch": BATCH},
    "experiments.quality_score.nats_per_byte": TEXTS | {"real": small_real_decoder()},
    "experiments.quality_score.auroc": {"junk": np.ones(2), "good": np.zeros(3)},
    "experiments.quality_score.auroc_by_kind": {
        "scores": np.arange(2.0), "kinds": ["spam", "story"], "good": "story"},
    "experiments.quality_score.last_lines": {"pages": PAGES},
    "experiments.quality_score.auroc_picture": {
        "by_rules": {"spam": 0.5}, "by_model": {"spam": 0.6}, "title": "a", "words": "b"},
    "experiments.quality_score.groups_picture": {
        "groups": {"a": np.ones(2)}, "title": "a", "words": "b"},
    "experiments.price_of_cleaning.reading_steps": {
        "model": new_reader(), "texts": ["Tom is in the park. " * 40], "steps": 2},
    "experiments.price_of_cleaning.train_reader": TEXTS,
    "experiments.price_of_cleaning.excess": {"model": new_reader(), "stories": 2},
}  # fmt: skip
