"""Answers of notebook 02, one file an exercise: three for practice, two graded."""

from helpers.grading.answers.n02_lstm_and_gru import (
    clip,
    forget_bias,
    gru_2014,
    gru_step,
    lstm_step,
)

EXERCISES = (
    lstm_step.EXERCISE,
    gru_step.EXERCISE,
    gru_2014.EXERCISE,
    clip.EXERCISE,
    forget_bias.EXERCISE,
)
