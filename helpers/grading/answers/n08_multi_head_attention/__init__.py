"""Answers of notebook 08, one file an exercise: two for practice, three graded."""

from helpers.grading.answers.n08_multi_head_attention import (
    ablation,
    contributions,
    cross_attend,
    multi_head,
    split,
)

EXERCISES = (
    split.EXERCISE,
    multi_head.EXERCISE,
    contributions.EXERCISE,
    ablation.EXERCISE,
    cross_attend.EXERCISE,
)
