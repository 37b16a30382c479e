"""A forward pass becomes frozen, named numpy arrays."""

from helpers.traces.memory import activation_bytes
from helpers.traces.record import record
from helpers.traces.trace import Trace

__all__ = ["Trace", "activation_bytes", "record"]
