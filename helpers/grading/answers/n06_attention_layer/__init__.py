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
    entropy.EXERCISE,
    score_gradient.EXERCISE,
    scaled_dot_product.EXERCISE,
    merge.EXERCISE,
    general_over_grid.EXERCISE,
)
