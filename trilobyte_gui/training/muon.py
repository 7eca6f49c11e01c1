"""The Muon optimiser (Jordan et al. 2024) for a network's matrices.

torch.optim.Muon works in bfloat16, which on a processor that has no such arithmetic takes longer than all else in a
step; here the same iteration runs in the precision that training does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch

_QUINTIC = 3.4445, -4.7750, 2.0315
_ITERATIONS = 5


def orthogonal(x: torch.Tensor) -> torch.Tensor:
    """A matrix of x's shape with its singular vectors and singular values near one (0.7 to 1.2, seldom less)."""
    a, b, c = _QUINTIC
    tall = x.shape[0] > x.shape[1]
    x = x.T if tall else x
    x = x / x.norm().clamp(min=1e-7)
    for _ in range(_ITERATIONS):
        square = x @ x.T
        x = a * x + torch.addmm(square, square, square, beta=b, alpha=c) @ x
    return x.T if tall else x


class Muon(torch.optim.Optimizer):
    """Steps along the orthogonalised momentum, as long as AdamW's would be at the same rate (for matrices alone)."""

    def __init__(
        self,
        params: Iterable[torch.Tensor],
        lr: float,
        momentum: float = 0.95,
        weight_decay: float = 0.01,
        precision: torch.dtype = torch.float32,
    ) -> None:
        """`precision`: of the iteration that makes a step orthogonal."""
        self._precision = precision
        super().__init__(params, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> Any:
        """One step; there is no closure to call."""
        for group in self.param_groups:
            for weight in group["params"]:
                state, momentum = self.state[weight], group["momentum"]
                mean = state.setdefault("mean", torch.zeros_like(weight))
                mean.lerp_(weight.grad, 1 - momentum)
                direction = orthogonal(weight.grad.lerp(mean, momentum).to(self._precision))
                weight.mul_(1 - group["lr"] * group["weight_decay"])
                weight.add_(direction.to(weight.dtype), alpha=-0.2 * group["lr"] * max(weight.shape) ** 0.5)
