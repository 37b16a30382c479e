"""The three measures of 03's section on errors, on sentences that can be checked by hand."""

import torch

from helpers.experiments.error_propagation import error_rates, is_number_word, right_outline
from helpers.text.padding import PAD_ID
from helpers.worlds.number_words import GERMAN


def row(words: str, length: int = 8):
    ids = GERMAN.encode(words.split()).tolist()
    return torch.tensor([ids + [PAD_ID] * (length - len(ids))])


def test_a_wrong_digit_keeps_the_outline_and_a_missing_word_does_not():
    target = row("vier tausend acht und zwanzig <end>")
    for written, outline in (
        ("vier tausend acht und zwanzig <end>", True),
        ("fünf tausend neun und dreißig <end>", True),
        ("vier hundert acht und zwanzig <end>", False),
        ("vier tausend acht <end>", False),
        ("zwanzig tausend acht und zwanzig <end>", False),
        ("elf tausend acht und zwanzig <end>", False),
    ):
        assert right_outline(row(written), target).tolist() == [outline], written


def test_what_is_written_over_padding_does_not_count():
    target = row("sieben <end>")
    written = torch.where(target == PAD_ID, GERMAN.ids["<end>"], target)
    assert right_outline(written, target).tolist() == [True]


def test_number_words_are_what_has_to_be_read_off_the_source():
    tokens = row("vier tausend eins , elf hundert und zwanzig", 8)
    kept = [True, False, True, False, True, False, False, True]
    assert is_number_word(tokens).tolist() == [kept]


def test_rates_are_counted_over_the_tokens_that_take_part():
    wrong = torch.tensor([[1, 1, 0, 0, 1, 0], [0, 0, 1, 1, 1, 1]]).bool()
    everywhere = torch.ones_like(wrong)
    assert error_rates(wrong, everywhere) == (4 / 6, 2 / 4)
    every_second = everywhere.clone()
    every_second[:, 1::2] = False  # 1 0 1 and 0 1 1
    assert error_rates(wrong, every_second) == (1 / 2, 2 / 2)
    assert error_rates(wrong, torch.zeros_like(wrong)) == (0.0, 0.0)
    assert error_rates(~everywhere, everywhere) == (0.0, 0.0)
