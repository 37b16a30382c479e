"""Every public function of seven packages, found by looking, and a valid call of each.

A call is made up from the annotations; the files `valid_*.py` have what cannot be (a text, a model,
a size that has to divide another). A new function is found by itself: where its call cannot be made
up, the test says to add a row to one of them, or to a new one.
"""

import dataclasses
import functools
import importlib
import inspect
import pkgutil
import types
import typing
from pathlib import Path

import torch
from valid_calls import generator

from helpers.training import State

CALLS = [
    importlib.import_module(file.stem) for file in sorted(Path(__file__).parent.glob("valid_*.py"))
]


def listed(name):
    """Join what the files of valid calls list under a name: a dict or a set."""
    found = [vars(calls)[name] for calls in CALLS if name in vars(calls)]
    return type(found[0])(
        item for part in found for item in (part.items() if isinstance(part, dict) else part)
    )


GIVEN, LAYERS, SLOW = listed("GIVEN"), listed("LAYERS"), listed("SLOW")
PACKAGES = (
    "layers",
    "text",
    "text.cleaning",
    "training",
    "traces",
    "models",
    "worlds",
    "experiments",
)
SIZES = {"time": 3, "batch": 2, "query": 3, "key": 4, "H": 3, "W": 3, "height": 32, "width": 32,
         "channels": 8, "D": 4, "d_model": 8, "d_context": 8, "head": 2, "tokens": 9, "hidden": 4,
         "d_q": 5, "d_x": 3, "d_k": 4, "d_v": 2, "places": 3, "steps": 3, "examples": 6,
         "others": 2, "units": 3}  # fmt: skip
NOT_CHECKED = {  # by what calls them, or because anything fits
    "layers.alignment.scaled_scores", "layers.softmax.weights_of", "layers.softmax.masked",
    "layers.attention.Attention.__init__", "layers.attention.Attention.mix",
    "layers.multi_head.for_all_heads", "models.transformer_decoder.TransformerDecoder.new_caches",
    *(f"layers.cache.{name}.{method}" for name in ("KeyValueCache", "ContextCache")
      for method in ("__init__", "keys_and_values")),
    "layers.blocks.ResidualBlock.__init__", "layers.blocks.ResidualBlock.add_to_stream",
    "layers.affine.affine", "layers.softmax.require_broadcast",
    "layers.tap.Tap.__init__", "layers.tap.Tap.forward",
    "experiments.attention_across.attention_across", "experiments.cost_of_length.exponent",
    "experiments.attention_across.first_patch_colours",
    "traces.hugging_face.named_arrays", "traces.hugging_face.to_numpy",
    *(f"training.checkpoint.State.{name}" for name in ("__init__", "begin", "content", "of")),
    *(f"layers.from_torch.{name}" for name in (
        "recurrent_weights", "attention_weights", "copied", "require_settings")),
    *(f"layers.start.{name}" for name in (
        "normal", "keeping_variance", "zeros", "uniform", "for_relu", "drawn_from")),
    *listed("NOT_CHECKED"),
}  # fmt: skip


def found():
    """Find every public function and method: name -> the function, and its class if it has one."""
    doors = {}
    for package in PACKAGES:
        home = importlib.import_module(f"helpers.{package}")
        for info in pkgutil.iter_modules(home.__path__):
            module = importlib.import_module(f"helpers.{package}.{info.name}")
            for name, thing in vars(module).items():
                own = getattr(thing, "__module__", "") == module.__name__
                if name.startswith("_") or not own:
                    continue
                where = f"{package}.{info.name}.{name}"
                if inspect.isclass(thing):
                    for method, function in methods(thing):
                        doors[f"{where}.{method}"] = function, thing
                elif inspect.isfunction(thing):
                    doors[where] = thing, None
    return doors


def methods(kind):
    """Give a class's own public methods; a container of values has none to check."""
    if dataclasses.is_dataclass(kind) or issubclass(kind, tuple | Exception):
        return
    for name, value in vars(kind).items():
        value = value.__func__ if isinstance(value, classmethod) else value
        if inspect.isfunction(value) and (name == "__init__" or not name.startswith("_")):
            yield name, value


@functools.cache
def hints_of(function):
    return typing.get_type_hints(function, include_extras=True)


@functools.cache
def signature_of(function):
    return inspect.signature(function)


def call_of(name, function, kind):
    """Make up a valid call: what to call, and its arguments by name."""
    given, arguments = GIVEN.get(name, {}), {}
    hints = hints_of(function)
    for p in signature_of(function).parameters.values():
        if p.kind is p.VAR_KEYWORD:
            continue
        if p.name in given:
            arguments[p.name] = given[p.name]
        elif p.name in hints:
            hint = hints[p.name]
            value = made_up(hint)
            if value is not None:
                arguments[p.name] = value
            elif p.default is p.empty:
                raise LookupError(
                    f"add a valid {p.name} for {name} to GIVEN in tests/validate/valid_*.py"
                )
    if kind is None:
        return function, arguments
    method = name.rpartition(".")[2]
    if method == "__init__":
        return kind, arguments
    if isinstance(vars(kind)[method], classmethod):
        return getattr(kind, method), arguments
    if kind.__name__ not in LAYERS:
        raise LookupError(f"add a {kind.__name__} to LAYERS in valid_calls.py")
    return getattr(LAYERS[kind.__name__](), method), arguments


def made_up(hint):
    """Make a value that an annotation allows, or None."""
    if hasattr(hint, "dims"):
        return array(hint)
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return made_up(parts[0])
    if origin in (typing.Union, types.UnionType):
        return next((v for v in map(made_up, parts) if v is not None), None)
    if origin is tuple and Ellipsis not in parts:
        values = tuple(map(made_up, parts))
        return None if any(v is None for v in values) else values
    return {int: 1, float: 1.0, bool: False}.get(hint)


def array(hint):
    """Make an array of one-s (ids: two-s) of the sizes of its axes."""
    shape = []
    for dim in hint.dims:
        if hasattr(dim, "elem"):
            times, factor = dim.elem.split("*")
            shape.append(int(times) * SIZES[factor])
        elif dim == hint.dims[hint.index_variadic or 0] and hint.index_variadic is not None:
            if getattr(dim, "broadcastable", False):
                return None  # a mask: its call is made without one, and wrong ones are tried
            shape.append(2)
        else:
            shape.append(getattr(dim, "size", SIZES.get(getattr(dim, "name", ""), 3)))
    kind = "bool" if "bool" in hint.dtypes else "float32" if "float32" in hint.dtypes else "int64"
    value = torch.ones(shape, dtype=getattr(torch, kind)) * (2 if kind == "int64" else 1)
    value = value.bool() if kind == "bool" else value
    if hint.array_type is torch.Tensor:
        return value
    return (value.double() if kind == "float32" else value).numpy()


def begun():
    return State.of({"step": 1, "seconds": 0.0, "generator": generator().get_state(),
                     "rng": torch.get_rng_state(), "optimizer": {}, "schedule": None})  # fmt: skip
