"""Ways to stretch a grid of positions: mixing rows and columns, and how that goes wrong."""

import torch
from torch.nn import functional as F


def mixing(rows, new_rows):
    """Return how much of each old row goes into each new one; the edges are held."""
    at = (torch.arange(new_rows) + 0.5) * rows / new_rows - 0.5
    at = at.clamp(0, rows - 1)
    return (1 - (at[:, None] - torch.arange(rows)).abs()).clamp_min(0)


def stretched(P, rows, new, **how):
    grid = P.T.reshape(1, -1, rows, rows)
    return F.interpolate(grid, (new, new), **how)[0].flatten(1).T


def rows_only(P, rows, new):
    grid = P.reshape(rows, rows, -1)
    nearest = torch.tensor([min(int((j + 0.5) * rows / new), rows - 1) for j in range(new)])
    return torch.einsum("ir,rjd->ijd", mixing(rows, new).to(P), grid[:, nearest]).flatten(0, 1)


def flat(P, rows, new):
    """Stretch the sequence, not the grid."""
    return F.interpolate(P.T[None], new**2, mode="linear", align_corners=False)[0].T


def places(rows, new):
    return ((torch.arange(new) + 0.5) * rows / new - 0.5).clamp(0, rows - 1)


def mixed(P, rows, at):
    mix = (1 - (at.clamp(0, rows - 1)[:, None] - torch.arange(rows)).abs()).clamp_min(0).to(P)
    return torch.einsum("ir,jc,rcd->ijd", mix, mix, P.reshape(rows, rows, -1)).flatten(0, 1)


def rounded_down(P, rows, new):
    return mixed(P, rows, places(rows, new).floor())


def shares_exchanged(P, rows, new):
    at = places(rows, new)
    low = at.floor()
    high = (low + 1).clamp(max=rows - 1)
    return mixed(P, rows, low + (1 - at + low) * (high - low))


def reshaped(P, rows, new):
    grid = P.reshape(1, -1, rows, rows)
    return F.interpolate(grid, (new, new), mode="bilinear")[0].flatten(1).T


def reshaped_at_the_end(P, rows, new):
    return stretched(P, rows, new, mode="bilinear").T.reshape(new**2, -1)


def unclamped(P, rows, new):
    at = (torch.arange(new) + 0.5) * rows / new - 0.5
    mix = (1 - (at[:, None] - torch.arange(rows)).abs()).clamp_min(0).to(P)
    return torch.einsum("ir,jc,rcd->ijd", mix, mix, P.reshape(rows, rows, -1)).flatten(0, 1)


def around_the_edge(P, rows, new):
    at = (torch.arange(new) + 0.5) * rows / new - 0.5
    low, mix = at.floor().long(), torch.zeros(new, rows, dtype=P.dtype)
    for i, (lower, share) in enumerate(zip(low, at - low, strict=True)):
        mix[i, lower] += 1 - share  # -1 is the last row
        mix[i, min(lower + 1, rows - 1)] += share
    return torch.einsum("ir,jc,rcd->ijd", mix, mix, P.reshape(rows, rows, -1)).flatten(0, 1)


def beyond_the_edge(P, rows, new):
    at = (torch.arange(new) + 0.5) * rows / new - 0.5
    low = at.long()  # toward 0: -0.25 becomes 0, and its share is negative
    share, mix = at - low, torch.zeros(new, rows, dtype=P.dtype)
    for i in range(new):
        mix[i, low[i]] += 1 - share[i]
        mix[i, min(low[i] + 1, rows - 1)] += share[i]
    return torch.einsum("ir,jc,rcd->ijd", mix, mix, P.reshape(rows, rows, -1)).flatten(0, 1)


def kept_within_rows(P, rows, new):
    at = ((torch.arange(new) + 0.5) * rows / new - 0.5).clamp(0, rows)
    mix = (1 - (at[:, None] - torch.arange(rows)).abs()).clamp_min(0).to(P)
    return torch.einsum("ir,jc,rcd->ijd", mix, mix, P.reshape(rows, rows, -1)).flatten(0, 1)


def without_half(rows, new):
    at = (torch.arange(new) * rows / new).clamp(0, rows - 1)
    return (1 - (at[:, None] - torch.arange(rows)).abs()).clamp_min(0)
