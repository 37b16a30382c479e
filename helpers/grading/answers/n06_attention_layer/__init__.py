"""Answers of notebook 06, one file an exercise: three for practice, three graded."""

from helpers.grading.answers.n06_attention_layer import (
    entropy,
    general_over_grid,
    merge,
    scaled_dot_product,
    score_gradient,
    softmax,
)

EXERCISES = (
    softmax.EXERCISE,
    scaled_dot_product.EXERCISE,
    entropy.EXERCISE,
    general_over_grid.EXERCISE,
    score_gradient.EXERCISE,
    merge.EXERCISE,
)
