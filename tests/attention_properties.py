"""Six sentences of the lecture about attention, as tests of any ``attend(Q, K, V, mask)``.

Together they tell ten typical wrong attentions from a right one, without knowing a single
expected number. Each raises AssertionError with what is wrong.
"""

import torch


def draw(seed, queries, keys, d_k, d_v):
    generator = torch.Generator().manual_seed(seed)
    shapes = ((queries, d_k), (keys, d_k), (keys, d_v))
    return [torch.randn(*shape, generator=generator, dtype=torch.float64) for shape in shapes]


def causal(length):
    return torch.ones(length, length, dtype=torch.bool).tril()


def rows_sum_to_one(attend, seed=0):
    Q, K, V = draw(seed, 4, 4, 3, 5)
    A = attend(Q, K, V)[1]
    assert torch.allclose(A.sum(-1), torch.ones(4, dtype=A.dtype)), "a row does not sum to one"


def the_output_is_the_weights_times_the_values(attend, seed=0):
    Q, K, V = draw(seed, 4, 4, 3, 3)
    Y, A = attend(Q, K, V)
    assert torch.allclose(Y, A @ V), "the output is not A V"


def the_scores_have_variance_one_at_d_256(attend, seed=0):
    Q, K, V = draw(seed, 64, 64, 256, 2)
    A = attend(Q, K, V)[1]
    # log A is the scores up to a constant in each row, which a variance along the row ignores
    variance = A.clamp(min=1e-300).log().var(-1).mean().item()
    assert 0.8 < variance < 1.25, f"the scores have variance {variance:.3g}"


def changing_the_future_cannot_change_the_past(attend, seed=0):
    Q, K, V = draw(seed, 5, 5, 3, 4)
    before = attend(Q, K, V, causal(5))[0]
    K, V = K.clone(), V.clone()
    K[3:] += 1.0
    V[3:] -= 2.0
    after = attend(Q, K, V, causal(5))[0]
    assert torch.allclose(before[:3], after[:3]), "the past changed with the future"


def masked_rows_still_sum_to_one(attend, seed=0):
    Q, K, V = draw(seed, 5, 5, 3, 4)
    A = attend(Q, K, V, causal(5))[1]
    assert torch.allclose(A.sum(-1), torch.ones(5, dtype=A.dtype)), "a masked row is not shared out"


def the_first_row_attends_to_itself_alone(attend, seed=0):
    Q, K, V = draw(seed, 5, 5, 3, 4)
    A = attend(Q, K, V, causal(5))[1]
    only = torch.zeros(5, dtype=A.dtype)
    only[0] = 1.0
    assert torch.allclose(A[0], only), "the first token looks elsewhere"


SIX = (
    rows_sum_to_one,
    the_output_is_the_weights_times_the_values,
    the_scores_have_variance_one_at_d_256,
    changing_the_future_cannot_change_the_past,
    masked_rows_still_sum_to_one,
    the_first_row_attends_to_itself_alone,
)


def broken(attend, seed=0):
    """Name the properties that an attention function does not have."""
    found = []
    for prove in SIX:
        try:
            prove(attend, seed)
        except AssertionError:
            found.append(prove.__name__)
    return found


def has_the_right_shapes(attend, seed=0):
    """Do what a shape check does, masked and not."""
    for mask in (None, causal(4)):
        Q, K, V = draw(seed, 4, 4, 3, 3)
        Y, A = attend(Q, K, V, mask)
        if Y.shape != (4, 3) or A.shape != (4, 4):
            return False
    return True
