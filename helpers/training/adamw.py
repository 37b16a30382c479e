"""AdamW: a step size of its own for every weight, and weight decay apart from the gradient."""

from collections.abc import Callable, Iterable
from typing import Annotated, Any

import torch
from torch import nn

from helpers.validate import Range, checked, require

NotNegative = Annotated[float, Range(0)]
Beta = Annotated[float, Range(0, 1)]


class AdamW(torch.optim.Optimizer):
    """The optimizer of nearly all GPTs, step by step as in its paper; torch's gives the same.

    With gradient g, running means m of g and v of g^2, and t steps so far (Kingma and Ba 2015,
    arXiv 1412.6980; Loshchilov and Hutter 2019, arXiv 1711.05101):

    ``m = beta_1 m + (1 - beta_1) g``, ``v = beta_2 v + (1 - beta_2) g^2``,

    ``w = w - lr * weight_decay * w - lr * m_hat / (sqrt(v_hat) + eps)``

    where ``m_hat = m / (1 - beta_1^t)`` and ``v_hat = v / (1 - beta_2^t)`` undo the start at 0.
    A parameter without a gradient stays as it is. Raises InputError for settings below 0 and for
    no parameters.
    """

    @checked
    def __init__(
        self,
        params: Iterable[nn.Parameter],
        lr: NotNegative = 1e-3,
        betas: tuple[Beta, Beta] = (0.9, 0.999),
        eps: NotNegative = 1e-8,
        weight_decay: NotNegative = 0.01,
    ) -> None:
        defaults = {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay}
        listed = list(params)
        require(bool(listed), "params", "at least one parameter", listed)
        for parameter in listed:
            require(
                isinstance(parameter, torch.Tensor), "params", "a list of parameters", parameter
            )
        super().__init__(listed, defaults)

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Move every parameter once; with a ``closure`` compute loss and gradients first."""
        loss = None if closure is None else torch.enable_grad()(closure)()
        for group in self.param_groups:
            for w in group["params"]:
                if w.grad is not None:
                    self._move(w, group)
        return loss

    def _move(self, w: nn.Parameter, group: dict[str, Any]) -> None:
        (beta_1, beta_2), lr, state = group["betas"], group["lr"], self.state[w]
        if not state:
            state["t"], state["m"], state["v"] = 0, torch.zeros_like(w), torch.zeros_like(w)
        state["t"] += 1
        t, m, v, g = state["t"], state["m"], state["v"], w.grad
        m.mul_(beta_1).add_(g, alpha=1 - beta_1)
        v.mul_(beta_2).addcmul_(g, g, value=1 - beta_2)
        m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
        w.mul_(1 - lr * group["weight_decay"])
        w.sub_(lr * m_hat / (v_hat.sqrt() + group["eps"]))
