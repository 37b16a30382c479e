"""Anatomy: every matrix of a model in its place and to scale."""
