"""Several trainings in a row, watched as one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from torch import nn

from helpers.training.fit import Step
from helpers.validate import Size, checked

Model = TypeVar("Model", bound=nn.Module)


@checked
def one_after_another(
    models: Sequence[Model], train: Callable[[Model], Iterator[Step]], steps: Size
) -> Iterator[Step]:
    """Train the models in turn, ``steps`` each; steps and seconds are counted through.

    ``train(model)`` gives the steps of one, as `fit` does. Leave the loop whenever you like: the
    models keep what they have learned, and those whose turn has not come stay as they were.
    """
    before = 0.0
    for number, model in enumerate(models):
        seconds = 0.0
        for step in train(model):
            seconds = step.seconds
            yield replace(step, step=number * steps + step.step, seconds=before + seconds)
        before += seconds
