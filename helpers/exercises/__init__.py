"""A student's answer to a verdict: checks, hints, predictions and the progress board."""

from helpers.exercises.board import progress_board
from helpers.exercises.check import check
from helpers.exercises.hint import hint
from helpers.exercises.predict import predict, reveal

__all__ = ["check", "hint", "predict", "progress_board", "reveal"]
