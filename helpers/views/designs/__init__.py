"""Designs: the masks and the attention of several model designs on one sentence."""
