"""A decoder block in torch with any one of its parts changed: the typical mistakes of 10.1."""

import torch


def norm(X):
    """Return the layer norm of each row, without gain and bias."""
    return torch.nn.functional.layer_norm(X, X.shape[-1:])


def attend(X, context, weights, mask=None, axis=-1, scale=True, W_o=True, masked="scores"):
    """Return what one head adds to the stream, and its attention weights."""
    Q, K, V = X @ weights[0], context @ weights[1], context @ weights[2]
    E = Q @ K.mT / (Q.shape[-1] ** 0.5 if scale else 1)
    if mask is not None:
        E = {"scores": E.masked_fill(~mask, -torch.inf), "product": E * mask}.get(masked, E)
    A = torch.softmax(E, axis)
    if mask is not None and masked == "weights":
        A = A * mask
    return A @ V @ (weights[3] if W_o else torch.eye(V.shape[1], dtype=V.dtype)), A


def lower(rows, columns, diagonal=0):
    """Return a mask that is True up to a diagonal."""
    return torch.ones(rows, columns, dtype=torch.bool).tril(diagonal)


def feed(Z, W_1, W_2):
    """Return what the MLP adds to the stream."""
    return torch.relu(Z @ W_1) @ W_2


def block(
    X, C, own, cross, W_1, W_2, *, mask=lower, context_mask=None, read=norm, of=attend,
    context=lambda X, C: C, residuals=(True, True, True), order=("own", "cross", "mlp"),
    side_by_side=False, feed=feed, post=False, of_cross=None,
):  # fmt: skip
    """Run the block with one thing changed."""
    start, maps = X, {}
    parts = dict(zip(("own", "cross", "mlp"), residuals, strict=True))
    for part in order:
        Z = X if post else read(start if side_by_side else X)
        if part == "own":
            allowed = None if mask is None else mask(len(X), len(X))
            added, maps[part] = of(Z, Z, own, allowed)
        elif part == "cross":
            vectors = context(Z, C)
            allowed = None if context_mask is None else context_mask(len(X), len(vectors))
            added, maps[part] = (of_cross or of)(Z, vectors, cross, allowed)
        else:
            added = feed(Z, W_1, W_2)
        X = added + X if parts[part] else added
        X = norm(X) if post else X
    return X, maps["own"], maps["cross"]


def changed(**how):
    """Return the block with the parts in ``how`` changed."""
    return lambda *inputs: block(*inputs, **how)


def attend_with(**how):
    """Return attention with the parts in ``how`` changed."""
    return lambda X, context, weights, mask=None: attend(X, context, weights, mask, **how)


def from_the_context(X, context, weights, mask=None):
    """Ask with the context and answer with the words, then transpose the map."""
    found, A = attend(context, X, weights)
    return found.mean(0).expand(len(X), -1), A.mT


def raw_in(*parts):
    """Return the block in which some parts read the stream without a norm."""
    every = ("own", "cross", "mlp")

    def wrong(*inputs):
        reads = iter([(lambda X: X) if part in parts else norm for part in every])
        return block(*inputs, read=lambda X: next(reads)(X))

    return wrong


def reordered(*order):
    """Return the block with the matrices of both attention layers in another order."""
    return lambda X, C, own, cross, *rest: block(X, C, own[[*order]], cross[[*order]], *rest)
