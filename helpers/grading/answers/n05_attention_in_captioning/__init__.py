"""Answers of notebook 05, one file an exercise: three for practice, two graded."""

from helpers.grading.answers.n05_attention_in_captioning import (
    alignment_scores,
    context_vector,
    coverage,
    deletion_effect,
    pointing,
)

EXERCISES = (
    alignment_scores.EXERCISE,
    context_vector.EXERCISE,
    pointing.EXERCISE,
    deletion_effect.EXERCISE,
    coverage.EXERCISE,
)
