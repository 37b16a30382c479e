"""19.2: the gated MLP."""

import numpy as np
import torch
from numpy.random import Generator

from answers.inputs import normal_inputs
from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(X, W_gate, W_up, W_down):
    X, W_gate, W_up, W_down = map(np.asarray, (X, W_gate, W_up, W_down))
    Z = X @ W_gate
    return (Z * (X @ W_up) / (1 + np.exp(-Z))) @ W_down


def with_torch(X, W_gate, W_up, W_down):
    return (torch.nn.functional.silu(X @ W_gate) * (X @ W_up)) @ W_down


def unit_by_unit(X, W_gate, W_up, W_down):
    Y = torch.zeros(*X.shape[:-1], W_down.shape[1], dtype=X.dtype)
    for gate, up, down in zip(W_gate.T, W_up.T, W_down, strict=True):
        z = X @ gate
        Y = Y + (z.sigmoid() * z * (X @ up))[..., None] * down
    return Y


def cases(rng: Generator) -> list[Case]:
    def case(name: str, *shape: int, hidden: int) -> Case:
        d = shape[-1]
        shapes = {"X": shape, "W_gate": (d, hidden), "W_up": (d, hidden), "W_down": (hidden, d)}
        return Case(name, normal_inputs(rng, shapes))

    return [
        case("three tokens", 3, 4, hidden=10),
        case("a batch of two sequences", 2, 3, 5, hidden=8),
        case("one hidden unit", 4, 3, hidden=1),
        case("all sizes equal", 4, 4, hidden=4),
        case("one token", 1, 7, hidden=9),
        case("narrower than the model", 2, 6, hidden=3),
    ]


def _gated(gate):
    def mistake(X, W_gate, W_up, W_down):
        return (gate(X @ W_gate) * (X @ W_up)) @ W_down

    return mistake


EXERCISE = Exercise(
    id="llama.swiglu",
    notebook="19",
    number="19.2",
    title="SwiGLU",
    kind="practice",
    difficulty=1,
    minutes=8,
    points=0,
    function="swiglu",
    answer=answer,
    cases=cases,
    outputs=("Y",),
    mistakes=(
        Mistake(
            "a sigmoid as the gate",
            _gated(torch.sigmoid),
            "Your gate is sigmoid(z), the first gated linear unit. SwiGLU uses silu(z) = "
            "z sigmoid(z).",
        ),
        Mistake(
            "gelu as the gate",
            _gated(torch.nn.functional.gelu),
            "Your gate is GELU (GEGLU). SwiGLU uses silu(z) = z sigmoid(z).",
        ),
        Mistake(
            "relu as the gate",
            _gated(torch.relu),
            "Your gate is ReLU (ReGLU). SwiGLU uses silu(z) = z sigmoid(z).",
        ),
        Mistake(
            "no nonlinearity",
            _gated(lambda z: z),
            "You multiply the two halves as they are. One of them goes through silu first.",
        ),
        Mistake(
            "gate and up exchanged",
            lambda X, g, u, d: ((X @ g) * torch.nn.functional.silu(X @ u)) @ d,
            "You apply silu to X W_up. It belongs to X W_gate.",
        ),
        Mistake(
            "silu of both",
            lambda X, g, u, d: (
                (torch.nn.functional.silu(X @ g) * torch.nn.functional.silu(X @ u)) @ d
            ),
            "Both halves go through silu. X W_up stays linear.",
        ),
        Mistake(
            "silu of the product",
            lambda X, g, u, d: torch.nn.functional.silu((X @ g) * (X @ u)) @ d,
            "You apply silu after multiplying. Apply it to X W_gate alone, then multiply.",
        ),
        Mistake(
            "added",
            lambda X, g, u, d: (torch.nn.functional.silu(X @ g) + X @ u) @ d,
            "You add the two halves. A gate multiplies.",
        ),
        Mistake(
            "no gate at all",
            lambda X, g, u, d: torch.nn.functional.silu(X @ g) @ d,
            "That is an ordinary MLP: W_up is not used.",
        ),
        Mistake(
            "no W_down",
            lambda X, g, u, d: torch.nn.functional.silu(X @ g) * (X @ u),
            "Your gated hidden vector is right, but it is still H numbers wide. Bring it "
            "back to D with W_down.",
        ),
        Mistake(
            "silu of the input",
            lambda X, g, u, d: ((torch.nn.functional.silu(X) @ g) * (X @ u)) @ d,
            "You apply silu to X itself. Multiply by W_gate first.",
        ),
        Mistake(
            "silu at the end",
            lambda X, g, u, d: torch.nn.functional.silu(((X @ g) * (X @ u)) @ d),
            "You apply silu to the output. It belongs inside, to X W_gate alone.",
        ),
        Mistake(
            "tanh as the gate",
            _gated(torch.tanh),
            "Your gate is tanh. SwiGLU uses silu(z) = z sigmoid(z).",
        ),
        Mistake(
            "a softmax as the gate",
            _gated(lambda z: torch.softmax(z, -1)),
            "Your gate is a softmax, so the hidden units compete with each other. silu works "
            "on each number alone.",
        ),
        Mistake(
            "a sigmoid turned around",
            _gated(lambda z: z * torch.sigmoid(-z)),
            "Your sigmoid is turned around: sigmoid(z) = 1 / (1 + exp(-z)). Check the sign.",
        ),
        Mistake(
            "the residual added",
            lambda X, g, u, d: X + (torch.nn.functional.silu(X @ g) * (X @ u)) @ d,
            "You add X. The residual connection belongs to the block, not to the MLP.",
        ),
        Mistake(
            "up instead of gate",
            lambda X, g, u, d: torch.nn.functional.silu(X @ u) @ d,
            "That is an ordinary MLP: W_gate is not used.",
        ),
        Mistake(
            "W_up forgotten",
            lambda X, g, u, d: (torch.nn.functional.silu(X @ g) * (X @ g)) @ d,
            "Both of your hidden vectors come from W_gate. The second one comes from W_up.",
        ),
        Mistake(
            "softplus as the gate",
            _gated(torch.nn.functional.softplus),
            "Your gate is softplus. SwiGLU uses silu(z) = z sigmoid(z).",
        ),
        Mistake(
            "1.702 in the sigmoid",
            _gated(lambda z: z * torch.sigmoid(1.702 * z)),
            "Your sigmoid gets 1.702 z, which imitates GELU. In silu it gets z itself.",
        ),
        Mistake(
            "a matrix product of the hidden vectors",
            lambda X, g, u, d: torch.nn.functional.silu(X @ g) @ (X @ u).mT,
            "You multiply the two hidden arrays as matrices. A gate multiplies number by number.",
        ),
        Mistake(
            "projected down before the gate",
            lambda X, g, u, d: (torch.nn.functional.silu(X @ g) @ d) * ((X @ u) @ d),
            "You project both vectors down, and then multiply. Multiply the hidden vectors, and "
            "project the product down once.",
        ),
    ),
    hints=(
        "There are two hidden vectors of the same size: one from W_gate, one from W_up.",
        "silu(z) = z * sigmoid(z), number by number. Which of the two goes through it?",
        "Multiply silu(X W_gate) by X W_up number by number, then by the matrix W_down.",
    ),
    forbidden=("helpers.layers.GatedMLP",),
    alternatives=(with_torch, unit_by_unit),
)
