"""Answers of notebook 04, one file an exercise: three for practice, three graded."""

from helpers.grading.answers.n04_image_captioning import (
    bleu_counts,
    caption_log_p,
    clipped_precision,
    decode_step,
    pool_gradient,
    pool_to_c,
)

EXERCISES = (
    pool_to_c.EXERCISE,
    pool_gradient.EXERCISE,
    decode_step.EXERCISE,
    caption_log_p.EXERCISE,
    clipped_precision.EXERCISE,
    bleu_counts.EXERCISE,
)
