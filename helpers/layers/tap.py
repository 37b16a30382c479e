"""A place in a forward pass that has a name."""

from torch import Tensor, nn


class Tap(nn.Module):
    """Give a value inside a forward pass a name, and change nothing.

    ``self.A = Tap()`` in ``__init__`` and ``A = self.A(softmax(scores))`` in ``forward``: the
    value can then be read, and replaced on its way, by `helpers.traces.record` under the
    module's dotted name. A tap that is passed once in every step of a loop says so with
    ``per_step=True``; its values are then stacked along a new first axis.
    """

    def __init__(self, per_step: bool = False) -> None:
        super().__init__()
        self.per_step = per_step

    @property
    def watched(self) -> bool:
        """Whether anyone reads or replaces the value: then it has to be computed."""
        return bool(self._forward_hooks or self._forward_pre_hooks)

    def forward(self, value: Tensor) -> Tensor:
        """Return the value itself, untouched."""
        return value
