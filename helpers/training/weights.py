"""The trained weights that are shipped in data/weights: load them, or make them by a recipe.

Every file is a safetensors file of its own; manifest.json beside them says for each which
command made it, from which seed, how good it was, and its SHA-256.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors.torch import load as read_safetensors
from safetensors.torch import save as safetensors_bytes
from torch import nn

from helpers.paths import DATA
from helpers.validate import checked

WEIGHTS = DATA / "weights"
LARGEST = 4_000_000  # bytes a file may have
_REMAKE = "make it with: make weights NAME="


@dataclass(frozen=True)
class Recipe:
    """How one shipped file is made: ``train(seed)`` gives the model and how good it is.

    ``free`` are metrics that nothing in the training decides: another run may end anywhere.
    """

    name: str
    train: Callable[[int], tuple[nn.Module, Mapping[str, float]]]
    seed: int = 0
    free: tuple[str, ...] = ()


@checked
def load_weights(model: nn.Module, name: str, folder: Path = WEIGHTS) -> dict[str, Any]:
    """Put the shipped weights ``name`` into ``model``; give back what the manifest says of them.

    Raises FileNotFoundError where the file or its line in the manifest is missing, ValueError
    where the file is not the one the manifest describes (its checksum differs) or does not fit
    the model. Every message says how to mend it; the model is then unchanged.
    """
    entry = read_manifest(folder).get(name)
    path = folder / f"{name}.safetensors"
    if entry is None or not path.is_file():
        missing = path.name if entry is not None else f"the manifest's entry for {name}"
        raise FileNotFoundError(f"{missing} is not in {folder.name}; {_REMAKE}{name}")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != entry["sha256"]:
        raise ValueError(
            f"{path.name} is not the file that the manifest describes (its checksum differs): "
            f"get it again with git checkout -- data/weights, or {_REMAKE}{name}"
        )
    weights = read_safetensors(content)
    own = {key: tuple(value.shape) for key, value in model.state_dict().items()}
    theirs = {key: tuple(value.shape) for key, value in weights.items()}
    if own != theirs:
        key = sorted(set(own.items()) ^ set(theirs.items()))[0][0]
        raise ValueError(
            f"{path.name} does not fit this model: {key} is {theirs.get(key, 'missing')} in the "
            f"file and {own.get(key, 'missing')} in the model"
        )
    model.load_state_dict(weights)
    model.eval()
    return dict(entry)


@checked
def read_manifest(folder: Path = WEIGHTS) -> dict[str, dict[str, Any]]:
    """Give the manifest: name of a file to what is known of it; empty where there is none.

    Raises ValueError where it cannot be read.
    """
    path = folder / "manifest.json"
    if not path.exists():
        return {}
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(
            f"{path.name} is damaged ({error}); get it with git checkout -- data/weights"
        ) from error


@checked
def make_weights(recipe: Recipe, folder: Path = WEIGHTS) -> dict[str, Any]:
    """Train by the recipe, write the file and its line in the manifest; give the line.

    Raises ValueError where the file would be larger than 4 MB.
    """
    model, metrics = recipe.train(recipe.seed)
    content = safetensors_bytes({k: v.contiguous() for k, v in model.state_dict().items()})
    if len(content) > LARGEST:
        raise ValueError(
            f"{recipe.name} has {len(content):,} bytes; at most {LARGEST:,} are wanted"
        )
    entry = {
        "command": f"make weights NAME={recipe.name}",
        "seed": recipe.seed,
        "metrics": {name: round(float(value), 4) for name, value in metrics.items()},
        "parameters": sum(p.numel() for p in model.parameters()),
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{recipe.name}.safetensors").write_bytes(content)
    manifest = dict(sorted({**read_manifest(folder), recipe.name: entry}.items()))
    text = json.dumps(manifest, indent=1) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    return entry


@checked
def out_of_tolerance(
    name: str,
    metrics: Mapping[str, float],
    manifest: Mapping[str, Mapping[str, Any]],
    free: tuple[str, ...] = (),
) -> list[str]:
    """Say which metrics of a model trained anew are not those of the shipped models.

    Another CPU rounds differently, so a run from the same seed ends elsewhere, as far away as
    another seed can. A metric may be 0.05, or 15%, outside the range of the shipped models of
    the same name with any seed, and twice that where only one is shipped, since its spread is not
    known. Those that are ``free`` are not compared.
    """
    family = [entry["metrics"] for other, entry in manifest.items() if without_seed(other)
              == without_seed(name)]  # fmt: skip
    if not family:
        return [f"the manifest knows no {name}"]
    said = []
    for metric, value in metrics.items():
        if metric in free:
            continue
        shipped = [known[metric] for known in family if metric in known]
        if not shipped:
            said.append(f"{metric} is not in the manifest")
            continue
        low, high = min(shipped), max(shipped)
        margin = max(0.05, 0.15 * max(abs(low), abs(high))) * (2 if len(shipped) == 1 else 1)
        if not low - margin <= value <= high + margin:
            said.append(f"{metric} is {value:.4f}, shipped {low:g} to {high:g}")
    return said


@checked
def without_seed(name: str) -> str:
    """Return what the files of one model with several seeds have in common: clip_2 is a clip."""
    return re.sub(r"_\d+$", "", name)
