"""How the shipped weights are made: one module a model, each with a tuple ``RECIPES``."""
