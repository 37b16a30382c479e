"""Feed every public function wrong ranks, sizes, types, kinds of numbers and devices.

Each wrong value of each argument is tried, and, by hypothesis, several of them at once.
Accepted is a right result (the shape checks of the test run see to that), or a sentence of ours.
"""

import inspect
import itertools
from contextlib import chdir, nullcontext, suppress

import doors
import jaxtyping
import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from valid_published import FILES

from helpers.training import Recipe
from helpers.validate import InputError

FOUND = doors.found()
CHECKED = sorted(set(FOUND) - doors.NOT_CHECKED)
CALLED = sorted(set(CHECKED) - doors.SLOW)
OTHER = [None, 0, -1, 2.5, float("nan"), float("-inf"), "x", "", True, [], [1.5], {}, object(),
         torch.ones(2), np.ones(2)]  # fmt: skip
KINDS = [torch.float16, torch.float64, torch.int64, torch.int32, torch.uint8, torch.bool,
         torch.complex64]  # fmt: skip


def test_every_function_is_checked_or_listed_with_the_others():
    left = [name for name in CHECKED if not getattr(FOUND[name][0], "checked", False)]
    assert not left, f"decorate with @checked, or list in NOT_CHECKED of doors.py: {left}"
    gone = doors.NOT_CHECKED - set(FOUND)
    assert not gone, f"no longer there, take out of NOT_CHECKED: {gone}"
    assert len(CHECKED) > 60  # the search itself still finds them


def wrong_tensors(value):
    """List tensors that differ in rank, size, kind of numbers, layout or device."""
    axes = range(value.ndim)
    yield value[None]
    yield from (value.select(axis, 0) for axis in axes)
    yield from (torch.cat([value, value], axis) for axis in axes)
    yield from (value.narrow(axis, 0, 1) for axis in axes)
    yield from (value.narrow(axis, 0, 0) for axis in axes)
    yield from (value.to(kind) for kind in KINDS)
    yield value.to("meta")
    if value.dtype not in (torch.uint32, torch.uint64):  # torch has no sparse ones
        yield value.to_sparse()
    yield value.tolist()
    yield value.numpy()
    if value.dtype is torch.int64:
        yield from (value * 0, value * 0 - 1, value * 0 + 99)


def wrong(value):
    """List values to try instead of a valid one."""
    if isinstance(value, Tensor):
        return [*wrong_tensors(value), *OTHER]
    if isinstance(value, np.ndarray):
        tensors = wrong_tensors(torch.from_numpy(value))
        return [t.numpy() for t in tensors if isinstance(t, Tensor) and t.is_cpu
                and t.layout is torch.strided] + OTHER  # fmt: skip
    if isinstance(value, tuple) and value and isinstance(value[0], Tensor):
        parts = [[*value[:i], one, *value[i + 1 :]]
                 for i in range(len(value)) for one in wrong_tensors(value[i])]  # fmt: skip
        rebuilt = [type(value)(*p) if hasattr(value, "_fields") else tuple(p) for p in parts]
        return [*rebuilt, value[:1], list(value), *value, *OTHER]
    return OTHER


def filled(arguments, folder):
    """Put in what has to be made for each call."""
    weight = nn.Parameter(torch.ones(2))
    weight.grad = torch.ones(2)
    made = {"gradients": [weight], "save": str(folder / "a"), "nowhere": str(folder / "none"),
            "folder": folder, "begun": doors.begun(),
            "recipe": Recipe("r", lambda seed: (nn.Linear(2, 1), {}))}  # fmt: skip
    return {k: made.get(v, v) if isinstance(v, str) else v for k, v in arguments.items()}


def called(run, arguments):
    """Call, and go two steps where the result is walked through."""
    stars = arguments.pop("inputs") if isinstance(arguments.get("inputs"), tuple) else ()
    first = [arguments.pop(name) for name in list(arguments)[: 1 if stars else 0]]
    result = run(*first, *stars, **arguments)
    if inspect.isgenerator(result):
        list(itertools.islice(result, 2))


@pytest.mark.parametrize("name", CALLED)
def test_a_valid_call_is_accepted(name, tmp_path):
    run, arguments = doors.call_of(name, *FOUND[name])
    files = {"training.checkpoint.load_checkpoint", "training.weights.load_weights",
             "traces.trace.Trace.load"}  # there is none here  # fmt: skip
    with pytest.raises((FileNotFoundError, InputError)) if name in files | FILES else nullcontext():
        called(run, filled(arguments, tmp_path))


@pytest.mark.parametrize("name", sorted(doors.SLOW))
def test_what_takes_long_refuses_at_its_door(name):
    run, _ = FOUND[name]
    for argument in inspect.signature(run).parameters:
        right = {
            "seed": 0,
            "ratio": 1.0,
            "keys": "words",
            "kind": "rnn",
            "n_heads": 2,
            "distance": 1,
        }
        with pytest.raises(InputError, match=f"^{argument} should be"):
            run(**right | {argument: object()})


def checked_arguments(name):
    """List the arguments of which wrong values are tried."""
    not_ours = ("self", "cls", "inputs", "outputs", "state", "train")
    parameters = doors.signature_of(FOUND[name][0]).parameters.items()
    return [k for k, p in parameters if k not in not_ours and p.kind is not p.VAR_KEYWORD]


def refuses_or_is_right(name, folder, changes, meta=False):
    """Make a valid call wrong: ``changes`` {argument: which of the wrong values}.

    Return how many wrong values there are of the last of them.
    """
    run, arguments = doors.call_of(name, *FOUND[name])
    arguments, options = filled(arguments, folder), []
    for chosen, at in changes.items():
        options = wrong(arguments.get(chosen))
        arguments[chosen] = options[at % len(options)]
    if meta:
        arguments = {k: v.to("meta") if isinstance(v, Tensor) else v for k, v in arguments.items()}
    strict = len(changes) == 1 and is_array(name, *changes)
    try:
        with chdir(folder), suppress(InputError, FileNotFoundError):
            accepted(run, arguments, strict)
    except Exception as error:
        error.add_note(f"{name} with number {changes} of the wrong values{', on meta' * meta}")
        raise
    return len(options)


@pytest.mark.parametrize("name", ["traces.trace.Trace.save", "training.checkpoint.save_checkpoint"])
def test_a_folder_is_no_file_to_write(name, tmp_path):
    run, arguments = doors.call_of(name, *FOUND[name])
    with pytest.raises(InputError, match="path should be that of a file"):
        called(run, filled(arguments, tmp_path) | {"path": str(tmp_path)})


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", CALLED)
def test_each_wrong_value_gets_a_sentence_of_ours(tmp_path, name):
    for chosen, meta in itertools.product(checked_arguments(name), (False, True)):
        at, count = 0, 1
        while at < count:
            count = refuses_or_is_right(name, tmp_path, {chosen: at}, meta)
            at += 1


SEVERAL = [name for name in CALLED if len(checked_arguments(name)) > 1]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", SEVERAL)
@settings(deadline=None, max_examples=8, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_several_wrong_values_get_a_sentence_of_ours(tmp_path, name, data):
    some = st.lists(st.sampled_from(checked_arguments(name)), min_size=2, max_size=3, unique=True)
    changes = {chosen: data.draw(st.integers(0, 99)) for chosen in data.draw(some)}
    refuses_or_is_right(name, tmp_path, changes)


def is_array(name, argument):
    """Say whether an argument's shape is annotated."""
    hint = doors.signature_of(FOUND[name][0]).parameters[argument].annotation
    return "Iterable" not in str(hint) and any(
        kind in str(hint) for kind in ("Float[", "Int[", "Bool[", "Memory")
    )


def accepted(run, arguments, strict):
    """Call with the shape checks of the test run, which also see the result.

    They know no integer in place of a float, and look into lists before our function does: where
    they refuse such an argument, it is tried again without them. Of arrays they have to agree.
    """
    try:
        called(run, dict(arguments))
    except jaxtyping.TypeCheckError as error:
        if strict or "return value" in str(error):
            raise
        jaxtyping.config.update("jaxtyping_disable", True)
        try:
            called(run, dict(arguments))
        finally:
            jaxtyping.config.update("jaxtyping_disable", False)
