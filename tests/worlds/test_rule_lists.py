"""Lists with a hidden rule: a person always gets the same thing; the best accuracy is exact."""

import pytest
import torch

from helpers.worlds.rule_lists import best_accuracy, few_shot_prompts, rule_lists
from helpers.worlds.story_tokens import VOCABULARY


def lines_of(row):
    text = "".join(VOCABULARY.decode(row))
    assert text.startswith("\n")
    return [line.split(" ") for line in text[1:].splitlines()]


def test_in_a_list_a_person_always_gets_the_same_thing():
    for row in rule_lists(50, 12, torch.Generator().manual_seed(0)):
        lines, rule = lines_of(row), {}
        assert len(lines) == 12
        for person, thing in lines:
            assert rule.setdefault(person, thing) == thing
        assert len(rule) <= 4


def test_lists_differ_in_their_rule():
    rows = rule_lists(200, 4, torch.Generator().manual_seed(1))
    assert len({tuple(map(tuple, lines_of(row))) for row in rows}) > 190


def test_a_prompt_ends_with_a_question_and_its_answer_fits():
    prompts, answers = few_shot_prompts(100, 3, 5)
    assert prompts.shape == (100, 1 + 3 * 3 + 1)
    for prompt, answer in zip(prompts, answers, strict=True):
        *examples, question = lines_of(torch.cat([prompt, answer[None]]))
        known = dict(examples)
        assert known.get(question[0], question[1]) == question[1]


@pytest.mark.parametrize("shots", [0, 1, 2, 4, 8])
def test_a_reader_who_remembers_reaches_the_best_accuracy(shots):
    prompts, answers = few_shot_prompts(6000, shots, 3)
    right = 0.0
    for prompt, answer in zip(prompts, answers, strict=True):
        *examples, question = lines_of(torch.cat([prompt, answer[None]]))
        right += 1.0 if question[0] in dict(examples) else 1 / 8
    assert abs(right / 6000 - best_accuracy(shots)) < 0.02
