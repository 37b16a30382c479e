"""1.3: backpropagation through time, cut off after k steps."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(H, h_0, W_hh, grad_H, k):
    H, h_0, W_hh, grad_H = map(np.asarray, (H, h_0, W_hh, grad_H))
    before = np.vstack([h_0[None], H[:-1]])
    total = np.zeros_like(W_hh)
    for t in range(len(H)):
        dh = grad_H[t]
        for s in range(t, max(t - int(k), -1), -1):
            da = dh * (1 - H[s] ** 2)
            total += np.outer(before[s], da)
            dh = da @ W_hh.T
    return total


def all_losses_at_once(H, h_0, W_hh, grad_H, k):
    before = torch.cat([h_0[None], H[:-1]])
    total, dH = torch.zeros_like(W_hh), grad_H
    left = min(int(k), len(H))
    while left:  # row s of dH: what a loss some steps later asks of h_s
        dA = dH * (1 - H[: len(dH)] ** 2)
        total = total + before[: len(dH)].T @ dA
        dH = (dA @ W_hh.T)[1:]
        left -= 1
    return total


def with_autograd_through_copies(H, h_0, W_hh, grad_H, k):
    H, h_0, grad_H = (torch.as_tensor(array) for array in (H, h_0, grad_H))
    before = torch.cat([h_0[None], H[:-1]])
    W = torch.as_tensor(W_hh).clone().requires_grad_()
    total = torch.zeros_like(W)
    for t in range(len(H)):
        first = max(t - int(k) + 1, 0)
        h = before[first]
        for s in range(first, t + 1):
            rest = torch.atanh(H[s]) - before[s] @ W.detach()  # what input and bias said
            h = torch.tanh(h @ W + rest)
        total = total + torch.autograd.grad((h * grad_H[t]).sum(), W)[0]
    return total


def cases(rng: Generator) -> list[Case]:
    def case(name: str, time: int, hidden: int, k: int, only_last: bool = False) -> Case:
        W_hh = rng.normal(size=(hidden, hidden)) * 0.8
        h_0, H = 0.5 * rng.normal(size=hidden), []
        for drive in rng.normal(size=(time, hidden)):
            H.append(np.tanh(drive + (H[-1] if H else h_0) @ W_hh))
        grad_H = rng.normal(size=(time, hidden))
        if only_last:
            grad_H[:-1] = 0.0
        return Case(name, {"H": np.stack(H), "h_0": h_0, "W_hh": W_hh, "grad_H": grad_H, "k": k})

    return [
        case("five steps, each gradient goes back three", 5, 3, 3),
        case("k = 1: no step further than its own", 4, 3, 1),
        case("k as large as the sequence: the whole gradient", 5, 3, 5),
        case("k larger than the sequence", 3, 2, 50),
        case("a loss at the last step only", 6, 3, 3, only_last=True),
        case("one step", 1, 3, 2),
        case("one unit, many steps", 30, 1, 6),
    ]


def _walk(
    H, h_0, W, grad_H, k, slope=lambda h: 1 - h**2, back=lambda da, W, dh: da @ W.T, off=0,
    at=lambda before, H, s: H[s], own=False,
):  # fmt: skip
    before = torch.cat([h_0[None], H[:-1]])
    total = torch.zeros_like(W)
    for t in range(len(H)):
        dh = grad_H[t]
        for s in range(t, max(t - int(k) - off, -1), -1):
            da = dh * slope(at(before, H, s))
            total = total + torch.outer(before[s], da)
            dh = back(da, W, dh) + (grad_H[s - 1] if own and s else 0)
    return total


def _in_chunks(H, h_0, W, grad_H, k):
    before = torch.cat([h_0[None], H[:-1]])
    total, dh = torch.zeros_like(W), torch.zeros_like(h_0)
    for s in reversed(range(len(H))):
        da = (grad_H[s] + dh) * (1 - H[s] ** 2)
        total = total + torch.outer(before[s], da)
        dh = da @ W.T if s % int(k) else torch.zeros_like(h_0)
    return total


def _walk_of_all(H, h_0, W, grad_H, k):
    before = torch.cat([h_0[None], H[:-1]])
    total, dh = torch.zeros_like(W), torch.zeros_like(h_0)
    for s in range(len(H) - 1, max(len(H) - 1 - int(k), -1), -1):
        da = (grad_H[s] + dh) * (1 - H[s] ** 2)
        total = total + torch.outer(before[s], da)
        dh = da @ W.T
    return total


def _first_parts(H, h_0, W, grad_H, k):
    return _walk(H, h_0, W, grad_H, k) - _walk(H, 0 * h_0, W, grad_H, k)


def _with_state_after(H, W, grad_H, k):
    total = torch.zeros_like(W)
    for t in range(len(H)):
        dh = grad_H[t]
        for s in range(t, max(t - int(k), -1), -1):
            da = dh * (1 - H[s] ** 2)
            total = total + torch.outer(H[s], da)
            dh = da @ W.T
    return total


EXERCISE = Exercise(
    id="rnn.truncated_gradient",
    notebook="01",
    number="1.3",
    title="The gradient of W_hh, cut off after k steps",
    kind="graded",
    difficulty=3,
    minutes=30,
    points=3,
    function="truncated_gradient",
    answer=answer,
    cases=cases,
    outputs=("grad_W_hh",),
    mistakes=(
        Mistake(
            "never cut off",
            lambda H, h, W, G, k: _walk(H, h, W, G, len(H)),
            "This is the full gradient: every loss goes back to the first step. Where do you use "
            "k?",
        ),
        Mistake(
            "one step too far",
            lambda H, h, W, G, k: _walk(H, h, W, G, k, off=1),
            "Each loss goes back one step too far: with k = 1 it reaches the W_hh of its own "
            "step and no other.",
        ),
        Mistake(
            "one step too short",
            lambda H, h, W, G, k: _walk(H, h, W, G, k, off=-1),
            "Each loss goes back one step too few: with k = 1, nothing arrives.",
        ),
        Mistake(
            "cut at the end of the text instead",
            lambda H, h, W, G, k: _walk(
                H, h, W, torch.cat([0 * G[: max(len(G) - int(k), 0)], G[-int(k) :]]), k
            ),
            "You keep only the last k losses. Every loss counts; what is cut off is how far back "
            "each one goes.",
        ),
        Mistake(
            "only the last k steps of one walk",
            lambda H, h, W, G, k: _walk_of_all(H, h, W, G, k),
            "You walk back once from the end and stop after k steps, so the W_hh of earlier steps "
            "gets nothing. Every loss starts a walk of its own.",
        ),
        Mistake(
            "the last loss only",
            lambda H, h, W, G, k: _walk(H, h, W, torch.cat([0 * G[:-1], G[-1:]]), k),
            "Only the loss of the last step goes back in yours. Every step has a loss, and each "
            "one goes back k steps.",
        ),
        Mistake(
            "W_hh not transposed in the backward pass",
            lambda H, h, W, G, k: _walk(H, h, W, G, k, back=lambda da, W, dh: da @ W),
            "In the forward pass the state meets W_hh as h W. In the backward pass the gradient "
            "goes through the transpose.",
        ),
        Mistake(
            "no slope of the tanh",
            lambda H, h, W, G, k: _walk(H, h, W, G, k, slope=torch.ones_like),
            "Your gradient passes the tanh unchanged. The derivative at step s is at most 1, and "
            "you can compute it from H[s].",
        ),
        Mistake(
            "slope of a sigmoid",
            lambda H, h, W, G, k: _walk(H, h, W, G, k, slope=lambda h: h * (1 - h)),
            "h (1 - h) is the derivative of the sigmoid, but these states come from a tanh.",
        ),
        Mistake(
            "derivative at the state before",
            lambda H, h, W, G, k: _walk(H, h, W, G, k, at=lambda before, H, s: before[s]),
            "You take the derivative of the tanh from the state before step s. It belongs to the "
            "state that came out of that tanh, H[s].",
        ),
        Mistake(
            "derivative in the outer product only",
            lambda H, h, W, G, k: _walk(H, h, W, G, k, back=lambda da, W, dh: dh @ W.T),
            "Your parts use the derivative of the tanh, but the gradient that you pass on to the "
            "previous state doesn't. It goes through the same tanh.",
        ),
        Mistake(
            "later losses added along the walk",
            lambda H, h, W, G, k: _walk(H, h, W, G, k, own=True),
            "You add grad_H[s] at every step of the walk, and each loss starts a walk of its own: "
            "so it counts several times.",
        ),
        Mistake(
            "cut into chunks",
            _in_chunks,
            "You cut the sequence into chunks of k steps, so losses early in a chunk go back fewer "
            "than k steps. Here every loss goes back k steps.",
        ),
        Mistake(
            "the part of the first step left out",
            lambda H, h, W, G, k: _walk(H, h, W, G, k) - _first_parts(H, h, W, G, k),
            "The part of the first step is missing: there the state before is h_0, which need not "
            "be zero.",
        ),
        Mistake(
            "the state after the step instead of before",
            lambda H, h, W, G, k: _with_state_after(H, W, G, k),
            "At step s, W_hh was multiplied by the state before that step: H[s-1], or h_0 for the "
            "first step.",
        ),
        Mistake(
            "transposed",
            lambda H, h, W, G, k: _walk(H, h, W, G, k).T,
            "Your result is transposed: entry (i, j) belongs to the weight from old unit i to new "
            "unit j.",
        ),
        Mistake(
            "the mean over the steps",
            lambda H, h, W, G, k: _walk(H, h, W, G, k) / len(H),
            "You divide by the number of steps. The gradient of shared weights is the sum.",
        ),
    ),
    hints=(
        "Take the loss of one step t alone. What is its gradient at h_t? Inside the tanh of step "
        "t? At the W_hh of step t? At h_{t-1}?",
        "Repeat that walk from each t, for at most k steps, and stop at the start of the sequence. "
        "Add all the parts that reach W_hh.",
        "One step of the walk: multiply by the derivative of the tanh, take the outer product with "
        "the state before, go through W_hh transposed. Use two nested loops.",
    ),
    alternatives=(all_losses_at_once, with_autograd_through_copies),
    tolerance=1e-6,
)
