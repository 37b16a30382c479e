"""Ways to score a map against the regions of objects, and how that goes wrong."""

import torch


def on_grid(A, regions, rule="any"):
    n, height, width = regions.shape
    rows, columns = A.shape[1:]
    blocks = regions.double().reshape(n, rows, height // rows, columns, width // columns)
    share = blocks.mean((2, 4))
    belongs = {"any": share > 0, "half": share >= 0.5, "most": share > 0.5, "all": share == 1}
    return belongs.get(rule, share).double()


def scores(A, places, about, kept=None, hit_places=None):
    kept = about >= 0 if kept is None else kept
    if not kept.any():
        return 0.0, 0.0
    wanted = places[about[kept]]
    aimed = wanted if hit_places is None else hit_places[about[kept]]
    strongest = A[kept].flatten(1).argmax(1, keepdim=True)
    return aimed.flatten(1).gather(1, strongest).mean(), (A[kept] * wanted).sum((1, 2)).mean()


def by_rule(rule):
    return lambda A, r, about: scores(A, on_grid(A, r, rule), about)


def times(factor):
    def scaled(A, regions, about):
        accuracy, mass = scores(A, on_grid(A, regions), about)
        return accuracy * factor(about >= 0), mass * factor(about >= 0)

    return scaled


def blocks_misread(A, regions, about):
    n, height, width = regions.shape
    blocks = regions.reshape(n, *A.shape[1:], height // A.shape[1], width // A.shape[2])
    return scores(A, blocks.any(-1).any(-1).double(), about)


def blocks_first(A, regions, about):
    n, height, width = regions.shape
    rows, columns = A.shape[1:]
    blocks = regions.reshape(n, height // rows, rows, width // columns, columns)
    return scores(A, blocks.any(3).any(1).double(), about)


def one_pixel(A, regions, about, middle=0):
    tall, wide = regions.shape[1] // A.shape[1], regions.shape[2] // A.shape[2]
    pixels = regions[:, middle * tall // 2 :: tall, middle * wide // 2 :: wide]
    return scores(A, pixels.double(), about)


def mass_by_share(A, regions, about, pixels=1.0):
    share = pixels * on_grid(A, regions, "share")
    return scores(A, share, about, hit_places=on_grid(A, regions))


def any_object(A, regions, about):
    together = on_grid(A, regions).amax(0, keepdim=True).expand(len(regions), -1, -1)
    return scores(A, together, about)


def strongest_only(A, regions, about):
    top = torch.where(A.amax((1, 2), keepdim=True) == A, A, 0.0)
    return scores(top, on_grid(A, regions), about)


def mean_for_mass(A, regions, about, over):
    if not (kept := about >= 0).any():
        return 0.0, 0.0
    places = on_grid(A, regions)
    wanted = places[about[kept]]
    sizes = wanted.sum((1, 2))
    size = {"object": sizes, "all objects": sizes.mean(), "grid": wanted[0].numel()}[over]
    accuracy, _ = scores(A, places, about, kept)
    return accuracy, ((A[kept] * wanted).sum((1, 2)) / size).mean()


def in_pixels(A, regions, about):
    tall, wide = regions.shape[1] // A.shape[1], regions.shape[2] // A.shape[2]
    large = A.repeat_interleave(tall, 1).repeat_interleave(wide, 2)
    accuracy, mass = scores(large, regions.double(), about)
    return accuracy, mass / (tall * wide)


def row_and_column_apart(A, regions, about):
    """Take the row with the largest sum, and the column with the largest sum."""
    sharp = torch.zeros_like(A)
    sharp[torch.arange(len(A)), A.sum(2).argmax(1), A.sum(1).argmax(1)] = 1
    belongs = on_grid(A, regions)
    return scores(sharp, belongs, about)[0], scores(A, belongs, about)[1]


def each_object_once(A, regions, about):
    named = about[about >= 0].unique()
    if not len(named):
        return 0.0, 0.0
    of_objects = [scores(A, on_grid(A, regions), about, about == k) for k in named]
    return tuple(sum(some) / len(named) for some in zip(*of_objects, strict=True))


def mass_of_hits(A, regions, about):
    belongs = on_grid(A, regions)
    named = belongs[about.clamp(min=0)].flatten(1)
    hit = (named.gather(1, A.flatten(1).argmax(1, keepdim=True))[:, 0] > 0) & (about >= 0)
    return scores(A, belongs, about)[0], scores(A, belongs, about, hit)[1]


def most_of_the_mass(A, regions, about):
    belongs = on_grid(A, regions)
    masses = (A * belongs[about.clamp(min=0)]).sum((1, 2))[about >= 0]
    return (masses > 0.5).double().sum() / max(len(masses), 1), scores(A, belongs, about)[1]


def hits_times(factor):
    def scaled(A, regions, about):
        accuracy, mass = scores(A, on_grid(A, regions), about)
        return accuracy * factor(about >= 0), mass

    return scaled
