"""Which patch did it look at? Four maps over the patches, and how often each points right.

``A`` are the attention maps of all layers, [layer, ..., head, query, key], the class token first.
"""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from helpers.layers import patchify, unpatchify
from helpers.models.vision_transformer import VisionTransformer
from helpers.traces.record import record
from helpers.validate import Size, checked, require, require_ids, require_numbers


@checked
def rollout(A: Float[Tensor, "layer *batch head time time"]) -> Float[Tensor, "*batch time time"]:
    """Return how much of every input token arrives in every output token, if only averages count.

    Heads are averaged, the residual connection counts as much as attention, and layers are
    multiplied, the last one on the left: ``R = B_L ... B_2 B_1`` with ``B = (mean(A) + I) / 2``
    (Abnar and Zuidema 2020, arXiv 2005.00928). Rows sum to 1.
    """
    eye = torch.eye(A.shape[-1], dtype=A.dtype, device=A.device)
    layers = (A.mean(-3) + eye) / 2
    R = layers[0]
    for B in layers[1:]:
        R = B @ R
    return R


@checked
def class_rollout(
    A: Float[Tensor, "layer *batch head time time"],
) -> Float[Tensor, "*batch patch"]:
    """Return the share of every patch in the class token, by `rollout`."""
    return rollout(A)[..., 0, 1:]


@checked
def class_attention(
    A: Float[Tensor, "layer *batch head time time"],
) -> Float[Tensor, "*batch patch"]:
    """Return how much the class token attends to every patch in the last layer, over all heads."""
    return A[-1].mean(-3)[..., 0, 1:]


def _logits(model: nn.Module, images: Tensor, classes: Tensor) -> Tensor:
    """Return the logit of each image's own class."""
    require_numbers(images=images)
    logits = model(images)
    require_ids("classes", classes, logits.shape[1])
    return logits.gather(1, classes[:, None])[:, 0]


@checked
def gradient_times_input(
    model: nn.Module,
    images: Float[Tensor, "batch channel height width"],
    classes: Int[Tensor, " batch"],
    size: Size,
) -> Float[Tensor, "batch patch"]:
    """Return gradient times pixel, summed over each patch: what its deletion costs, if linear.

    The gradient is that of the logit of each image's class (Shrikumar et al. 2016, arXiv
    1605.01713). Raises InputError for patches that do not fill the image.
    """
    images = images.detach().requires_grad_()
    with torch.set_grad_enabled(True):
        (gradient,) = torch.autograd.grad(_logits(model, images, classes).sum(), images)
    return patchify((gradient * images).detach(), size).sum(-1)


@checked
def deletion_map(
    model: nn.Module,
    images: Float[Tensor, "batch channel height width"],
    classes: Int[Tensor, " batch"],
    size: Size,
) -> Float[Tensor, "batch patch"]:
    """Return by how much the logit of each image's class falls when a patch is made 0.

    One pass for each patch: no guess about the inside of the model, but images that it may never
    have seen. Raises InputError for patches that do not fill the image.
    """
    patches = patchify(images, size)
    height, width = images.shape[-2:]

    with torch.no_grad():
        whole, falls = _logits(model, images, classes), []
        for place in range(patches.shape[1]):
            without = patches.clone()
            without[:, place] = 0
            image = unpatchify(without, size, height, width)
            falls.append(whole - _logits(model, image, classes))
    return torch.stack(falls, 1)


@checked
def pointing(maps: Float[Tensor, "batch patch"], places: Int[Tensor, " batch"]) -> float:
    """Return the share of maps whose largest value is at the true place."""
    require(places.numel() > 0, "places", "at least one place", places)
    require_numbers(maps=maps, places=places)
    return (maps.argmax(-1) == places).double().mean().item()


@checked
def four_maps(
    model: VisionTransformer, images: Float[Tensor, "batch channel height width"]
) -> dict[str, Float[Tensor, "batch patch"]]:
    """Return four answers to "which patch decided?", for the class that the model names.

    They are called "last layer", "rollout", "gradient × input" and "deletion". Raises InputError
    for images that the model does not take.
    """
    with torch.no_grad():
        trace = record(model, images)
    A = torch.tensor(trace.stack("encoder.blocks.*.attention.A"))
    named = torch.tensor(trace.output).argmax(-1)
    return {
        "last layer": class_attention(A),
        "rollout": class_rollout(A),
        "gradient × input": gradient_times_input(model, images, named, model.patch),
        "deletion": deletion_map(model, images, named, model.patch),
    }
