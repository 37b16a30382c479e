"""Losses of training runs that others published, to fit scaling laws to.

CS336 2024 (Stanford, assignment 3, data/isoflops_curves.json): for each of nine compute budgets
eight models, from too small to too large for it, with what was left for tokens: D = C / (6 N).
The losses follow a formula to 3e-6, so the fit has a true answer.
"""

import numpy as np
from jaxtyping import Float

from helpers.validate import checked

# budget in FLOPs, smallest and largest model (those between grow by equal factors), final losses
_CS336: tuple[tuple[float, float, float, tuple[float, ...]], ...] = (
    (6e18, 5e7, 1.2e9,
     (7.192785, 6.750171, 6.406640, 6.154369, 5.987783, 5.903435, 5.899930, 5.977919)),
    (1e19, 83_333_333, 2e9,
     (6.575071, 6.220815, 5.953002, 5.765619, 5.654640, 5.617943, 5.655275, 5.768259)),
    (3e19, 2.5e8, 6e9,
     (5.559969, 5.350912, 5.207528, 5.126777, 5.107177, 5.148789, 5.253228, 5.423720)),
    (6e19, 5e8, 1.2e10,
     (5.089330, 4.947592, 4.861899, 4.830586, 4.853353, 4.931272, 5.066824, 5.263979)),
    (1e20, 833_333_333, 2e10,
     (4.806980, 4.705630, 4.654547, 4.652893, 4.701077, 4.800777, 4.954996, 5.168146)),
    (3e20, 2.5e8, 1e10,
     (5.205881, 4.895476, 4.657360, 4.484140, 4.370566, 4.313380, 4.311219, 4.364591)),
    (6e20, 5e8, 2e10,
     (4.735242, 4.502040, 4.328464, 4.209195, 4.140724, 4.121241, 4.150598, 4.230319)),
    (1e21, 833_333_333, 33_333_333_333,
     (4.452893, 4.266007, 4.131149, 4.044248, 4.002835, 4.005971, 4.054237, 4.149765)),
    (3e21, 2.5e9, 1e11,
     (3.988901, 3.878129, 3.806898, 3.773188, 3.776239, 3.816546, 3.895885, 4.017389)),
)  # fmt: skip

Numbers = Float[np.ndarray, " runs"]


@checked
def cs336_runs() -> tuple[Numbers, Numbers, Numbers]:
    """Return parameters N, compute C in FLOPs and final losses of the 72 runs."""
    N = np.concatenate([np.geomspace(least, most, 8) for _, least, most, _ in _CS336])
    C = np.repeat([row[0] for row in _CS336], 8)
    return N, C, np.concatenate([row[3] for row in _CS336])
