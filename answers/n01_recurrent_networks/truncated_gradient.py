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


def _walk(H, h_0, W, grad_H, k, slope=lambda h: 1 - h**2, back=lambda da, W: da @ W.T, off=0):
    before = torch.cat([h_0[None], H[:-1]])
    total = torch.zeros_like(W)
    for t in range(len(H)):
        dh = grad_H[t]
        for s in range(t, max(t - int(k) - off, -1), -1):
            da = dh * slope(H[s])
            total = total + torch.outer(before[s], da)
            dh = back(da, W)
    return total


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
            "This is the whole gradient: every loss reaches back to the first step. Where do "
            "you use k?",
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
            "Each loss goes back one step too few: with k = 1 nothing at all arrives.",
        ),
        Mistake(
            "cut at the end of the text instead",
            lambda H, h, W, G, k: _walk(
                H, h, W, torch.cat([0 * G[: max(len(G) - int(k), 0)], G[-int(k) :]]), k
            ),
            "You keep only the last k losses. Every step's loss counts; it is the way back from "
            "each that is cut.",
        ),
        Mistake(
            "W_hh not transposed on the way back",
            lambda H, h, W, G, k: _walk(H, h, W, G, k, back=lambda da, W: da @ W),
            "Forwards the state went through W_hh from the left, h W; backwards a gradient goes "
            "through it the other way round.",
        ),
        Mistake(
            "no slope of the tanh",
            lambda H, h, W, G, k: _walk(H, h, W, G, k, slope=torch.ones_like),
            "The gradient passes the tanh unchanged. Its slope at step s is less than one, and "
            "you can have it from H[s].",
        ),
        Mistake(
            "slope of a sigmoid",
            lambda H, h, W, G, k: _walk(H, h, W, G, k, slope=lambda h: h * (1 - h)),
            "h (1 - h) is the slope of the sigmoid; the states come out of a tanh.",
        ),
        Mistake(
            "the state after the step instead of before",
            lambda H, h, W, G, k: _with_state_after(H, W, G, k),
            "At step s, W_hh was multiplied with the state before that step, h_{s-1}; for s = 0 "
            "that is h_0.",
        ),
        Mistake(
            "transposed",
            lambda H, h, W, G, k: _walk(H, h, W, G, k).T,
            "The numbers are right and lie the wrong way round: entry (i, j) says what the "
            "weight from old unit i to new unit j gets.",
        ),
        Mistake(
            "the mean over the steps",
            lambda H, h, W, G, k: _walk(H, h, W, G, k) / len(H),
            "You divide by the number of steps; the shared weights get the sum.",
        ),
    ),
    hints=(
        "Take one loss, at step t, alone. What arrives at h_t? At the sum inside the tanh of step "
        "t? At W_hh of step t? At h_{t-1}?",
        "That walk is repeated k times at most and ends at step 0. Its parts for W_hh are added, "
        "over the steps of the walk and over all t.",
        "One stop of the walk: multiply by the tanh's slope, take the outer product with the state "
        "before, go through W_hh transposed. Two loops, one inside the other.",
    ),
    alternatives=(all_losses_at_once, with_autograd_through_copies),
    tolerance=1e-6,
)
