"""Wilson's interval of a share, its terms one by one, and the interval it replaces."""

import numpy as np

Z2 = 3.84


def interval(share, n):
    middle = (share + Z2 / (2 * n)) / (1 + Z2 / n)
    half = np.sqrt(Z2 * share * (1 - share) / n + Z2**2 / (4 * n**2)) / (1 + Z2 / n)
    return middle - half, middle + half


def wrong_interval(share, n, z2=Z2, power=0.5, fourth=None, shift=0.5, under_root=None, under=None):
    """Return both ends with one term replaced.

    ``fourth`` is what z⁴ is divided by; ``shift`` times z²/n is added outside the root;
    ``under_root`` divides the root and ``under`` the rest.
    """
    half = (z2 * share * (1 - share) / n + z2**2 / (fourth or 4 * n**2)) ** power
    whole = 1 + z2 / n
    middle, half = (share + shift * z2 / n) / (under or whole), half / (under_root or whole)
    return middle - half, middle + half


def wald(share, n, z2=Z2):
    """Return share ± z standard errors."""
    half = np.sqrt(z2 * share * (1 - share) / n)
    return share - half, share + half
