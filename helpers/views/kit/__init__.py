"""What every view is built on: the base class, the bundler, checks, colors, shared drawing."""

from helpers.views.kit.view import View, synced_bytes

__all__ = ["View", "synced_bytes"]
