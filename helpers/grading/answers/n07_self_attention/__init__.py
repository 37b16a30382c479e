"""Answers of notebook 07, one file an exercise: three for practice, two graded."""

from helpers.grading.answers.n07_self_attention import (
    causal_mask,
    influence,
    over_places,
    positions,
    self_attend,
)

EXERCISES = (
    self_attend.EXERCISE,
    positions.EXERCISE,
    causal_mask.EXERCISE,
    influence.EXERCISE,
    over_places.EXERCISE,
)
