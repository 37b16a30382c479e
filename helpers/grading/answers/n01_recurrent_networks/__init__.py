"""Answers of notebook 01, one file an exercise: two for practice, two graded."""

from helpers.grading.answers.n01_recurrent_networks import (
    sample,
    sequence,
    step,
    truncated_gradient,
)

EXERCISES = (step.EXERCISE, sequence.EXERCISE, truncated_gradient.EXERCISE, sample.EXERCISE)
