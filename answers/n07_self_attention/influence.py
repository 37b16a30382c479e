"""7.4: who can influence whom: a test that finds a leak in any layer."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(X, W_q, W_k, W_v, mask):
    """Replace one token after another by zeros and run the whole layer again."""
    X, W_q, W_k, W_v, mask = (np.asarray(array) for array in (X, W_q, W_k, W_v, mask))

    def layer(X):
        E = np.where(mask, (X @ W_q) @ (X @ W_k).T / np.sqrt(W_q.shape[1]), -np.inf)
        A = np.exp(E - E.max(-1, keepdims=True))
        return A / A.sum(-1, keepdims=True) @ (X @ W_v)

    Y = layer(X)
    influence = np.empty((len(X), len(X)))
    for s in range(len(X)):
        changed = X.copy()
        changed[s] = 0
        influence[:, s] = np.abs(layer(changed) - Y).max(-1)
    return influence


def in_one_batch(X, W_q, W_k, W_v, mask):
    time = len(X)
    blanked = X.expand(time, *X.shape) * (1 - torch.eye(time, dtype=X.dtype))[:, :, None]
    both = torch.cat([X[None], blanked])
    Y = torch.nn.functional.scaled_dot_product_attention(
        both @ W_q, both @ W_k, both @ W_v, attn_mask=mask
    )
    return (Y[1:] - Y[:1]).abs().amax(-1).T


def with_torch_loops(X, W_q, W_k, W_v, mask):
    def layer(X):
        E = (X @ W_q) @ (X @ W_k).T / W_q.shape[1] ** 0.5
        return torch.softmax(E.masked_fill(~mask, -torch.inf), -1) @ (X @ W_v)

    columns = []
    for s in range(len(X)):
        changed = X.clone()
        changed[s] = 0.0
        columns.append((layer(X) - layer(changed)).abs().max(-1).values)
    return torch.stack(columns, 1)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, time: int, d: int, d_k: int, d_v: int, mask) -> Case:
        inputs = {
            "X": rng.normal(size=(time, d)),
            "W_q": rng.normal(size=(d, d_k)),
            "W_k": rng.normal(size=(d, d_k)),
            "W_v": rng.normal(size=(d, d_v)),
            "mask": np.array(mask, dtype=bool),
        }
        return Case(name, inputs)

    ragged = rng.random((5, 5)) < 0.5
    np.fill_diagonal(ragged, True)
    return [
        case("four steps under a causal mask", 4, 3, 3, 2, np.tri(4)),
        case("nothing forbidden", 3, 4, 2, 3, np.ones((3, 3))),
        case("every token alone", 4, 3, 2, 2, np.eye(4)),
        case("an irregular mask", 5, 4, 3, 3, ragged),
        case("one step", 1, 3, 2, 2, [[True]]),
        case("a band of two steps", 6, 3, 3, 1, np.tri(6) - np.tri(6, k=-2)),
    ]


def _layer(X, W_q, W_k, W_v, mask, scale=None):
    E = (X @ W_q) @ (X @ W_k).T * (W_q.shape[1] ** -0.5 if scale is None else scale)
    A = torch.softmax(E.masked_fill(~mask, -torch.inf), -1)
    return A @ (X @ W_v), A


def _most(difference):
    return difference.abs().amax(-1)


def _columns(X, W_q, W_k, W_v, mask, size=_most, layer=_layer, value=0.0, pile=False):
    """Blank one token after another and measure how far the outputs of a layer move."""
    columns, changed = [], X.clone()
    Y, _ = layer(X, W_q, W_k, W_v, mask)
    for s in range(len(X)):
        changed = changed if pile else X.clone()
        changed[s] = value
        columns.append(size(layer(changed, W_q, W_k, W_v, mask)[0] - Y))
    return torch.stack(columns, 1)


def _queries_kept(X, W_q, W_k, W_v, mask):
    def layer(Z, *rest):
        E = (X @ W_q) @ (Z @ W_k).T / W_q.shape[1] ** 0.5
        return torch.softmax(E.masked_fill(~mask, -torch.inf), -1) @ (Z @ W_v), None

    return _columns(X, W_q, W_k, W_v, mask, layer=layer)


def _masked_late(X, W_q, W_k, W_v, mask):
    A = torch.softmax((X @ W_q) @ (X @ W_k).T / W_q.shape[1] ** 0.5, -1) * mask
    return A @ (X @ W_v), A


def _scores_of_zero(X, W_q, W_k, W_v, mask):
    A = torch.softmax((X @ W_q) @ (X @ W_k).T / W_q.shape[1] ** 0.5 * mask, -1)
    return A @ (X @ W_v), A


def _hidden_as_key(X, W_q, W_k, W_v, mask):
    Y, columns = _layer(X, W_q, W_k, W_v, mask)[0], []
    for s in range(len(X)):
        without = mask & (torch.arange(len(X)) != s)
        columns.append(_most(_layer(X, W_q, W_k, W_v, without)[0] - Y))
    return torch.stack(columns, 1)


def _only_the_value(X, W_q, W_k, W_v, mask):
    Y, A = _layer(X, W_q, W_k, W_v, mask)
    V = X @ W_v
    columns = [_most(A @ (V * (torch.arange(len(X)) != s)[:, None]) - Y) for s in range(len(X))]
    return torch.stack(columns, 1)


def _taken_out(X, W_q, W_k, W_v, mask):
    Y, influence = _layer(X, W_q, W_k, W_v, mask)[0], torch.zeros(len(X), len(X)).to(X)
    for s in range(len(X)):
        kept = torch.arange(len(X)) != s
        without = _layer(X[kept], W_q, W_k, W_v, mask[kept][:, kept])[0]
        influence[kept, s] = _most(without - Y[kept])
    return influence


def _derivative(X, *rest):
    jacobian = torch.autograd.functional.jacobian(lambda Z: _layer(Z, *rest)[0], X)
    return jacobian.abs().amax((1, 3))


EXERCISE = Exercise(
    id="self_attention.influence",
    notebook="07",
    number="7.4",
    title="A leak detector",
    kind="graded",
    difficulty=2,
    minutes=20,
    points=2,
    function="influence",
    answer=answer,
    cases=cases,
    outputs=("I",),
    mistakes=(
        Mistake(
            "the weights instead of the influence",
            lambda X, W_q, W_k, W_v, mask: _layer(X, W_q, W_k, W_v, mask)[1],
            "You return A. Weights say what a query attends to. Whether that matters, only an "
            "experiment tells: replace a token by zeros, run the layer again, and compare.",
        ),
        Mistake(
            "rows and columns exchanged",
            lambda *inputs: _columns(*inputs).T,
            "Your matrix is transposed: row t is the output that moves, column s the token that "
            "is replaced by zeros.",
        ),
        Mistake(
            "the queries kept as they were",
            _queries_kept,
            "Everything off the diagonal is right. But the token's own query changes as well: "
            "replace its vector by zeros before anything is computed from it.",
        ),
        Mistake(
            "the sum of the changes",
            lambda *inputs: _columns(*inputs, lambda difference: difference.abs().sum(-1)),
            "You add up the changes of an output's numbers. The task asks for the largest.",
        ),
        Mistake(
            "the mean of the changes",
            lambda *inputs: _columns(*inputs, lambda difference: difference.abs().mean(-1)),
            "You average the changes of an output's numbers. The task asks for the largest.",
        ),
        Mistake(
            "the length of the change",
            lambda *inputs: _columns(*inputs, lambda difference: difference.norm(dim=-1)),
            "You return the length of the change as a vector. The task asks for the largest of "
            "its numbers, in absolute value.",
        ),
        Mistake(
            "changes with their sign",
            lambda *inputs: _columns(*inputs, lambda difference: difference.amax(-1)),
            "A decrease is a change, too: take the absolute value.",
        ),
        Mistake(
            "the sign dropped after the largest is taken",
            lambda *inputs: _columns(*inputs, lambda difference: difference.amax(-1).abs()),
            "In your result a small increase hides a large decrease. Which comes first, the "
            "maximum or the absolute value?",
        ),
        Mistake(
            "the mask is forgotten",
            lambda X, W_q, W_k, W_v, mask: _columns(X, W_q, W_k, W_v, torch.ones_like(mask)),
            "In your matrix forbidden tokens have influence: your layer does not use the mask.",
        ),
        Mistake(
            "always a causal mask",
            lambda X, W_q, W_k, W_v, mask: _columns(X, W_q, W_k, W_v, torch.ones_like(mask).tril()),
            "This works if the mask is causal. But the mask is an argument and may be any other.",
        ),
        Mistake(
            "the mask inverted",
            lambda X, W_q, W_k, W_v, mask: _columns(X, W_q, W_k, W_v, ~mask),
            "You forbid what the mask allows. Here true means that a query may attend to a key; "
            "in torch.nn.MultiheadAttention it means the opposite.",
        ),
        Mistake(
            "the mask transposed",
            lambda X, W_q, W_k, W_v, mask: _columns(X, W_q, W_k, W_v, mask.T),
            "Your layer uses the mask transposed. Rows of the mask are queries and its columns are "
            "keys, as in the scores.",
        ),
        Mistake(
            "the mask used after the softmax",
            lambda *inputs: _columns(*inputs, layer=_masked_late),
            "Your layer leaks: forbidden tokens are still in the softmax's denominator. Mask the "
            "scores, with minus infinity.",
        ),
        Mistake(
            "zeros as forbidden scores",
            lambda *inputs: _columns(*inputs, layer=_scores_of_zero),
            "Your layer leaks: its forbidden scores are 0, and exp(0) = 1.",
        ),
        Mistake(
            "not scaled",
            lambda *inputs: _columns(*inputs, layer=lambda *given: _layer(*given, scale=1.0)),
            "Your layer does not scale its scores.",
        ),
        Mistake(
            "the token hidden as a key",
            _hidden_as_key,
            "You forbid every query to attend to the token. It should stay in the sentence, as a "
            "vector of zeros: it still gets a score, and it still asks.",
        ),
        Mistake(
            "ones instead of zeros",
            lambda *inputs: _columns(*inputs, value=1.0),
            "You replace the token by ones. The task asks for zeros.",
        ),
        Mistake(
            "each experiment begins with the blanks of the last",
            lambda *inputs: _columns(*inputs, pile=True),
            "Column 0 is right. From column 1 on, more than one token is zero: what should each "
            "experiment start from?",
        ),
        Mistake(
            "the derivative",
            _derivative,
            "You return the Jacobian, the effect of a tiny change in one number. The task asks "
            "what happens when a whole vector becomes zero.",
        ),
        Mistake(
            "no token moves its own output",
            lambda *inputs: _columns(*inputs).fill_diagonal_(0.0),
            "Everything off the diagonal is right. A token's own output moves as well.",
        ),
        Mistake(
            "only the value replaced by zeros",
            _only_the_value,
            "You replace only the token's value by zeros. Its vector also makes a query and a key: "
            "replace it before all three are computed.",
        ),
        Mistake(
            "the token taken out",
            _taken_out,
            "You take the token out of the sentence. It should stay, as a vector of zeros: it "
            "still gets a score, 0, and its own output moves as well.",
        ),
        Mistake(
            "divided by d_k instead of its root",
            lambda *inputs: _columns(
                *inputs, layer=lambda *given: _layer(*given, scale=1 / given[1].shape[1])
            ),
            "Your layer divides its scores by d_k itself, not by its square root.",
        ),
    ),
    hints=(
        "How would you find out which switch belongs to which light, without looking at the wires?",
        "Write a small function layer(X) with the mask inside. Call it once with X as it is, then "
        "once for each token with that row of X set to zero.",
        "Column s holds the largest absolute change in each row of Y. Copy X before you set a row "
        "to zero, or the next experiment starts with two.",
    ),
    alternatives=(in_one_batch, with_torch_loops),
)
