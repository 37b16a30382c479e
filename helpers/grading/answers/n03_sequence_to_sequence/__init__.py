"""Answers of notebook 03, one file an exercise: two for practice, two graded."""

from helpers.grading.answers.n03_sequence_to_sequence import (
    beam_step,
    error_after_error,
    fed_tokens,
    padded_loss,
)

EXERCISES = (
    padded_loss.EXERCISE,
    fed_tokens.EXERCISE,
    error_after_error.EXERCISE,
    beam_step.EXERCISE,
)
