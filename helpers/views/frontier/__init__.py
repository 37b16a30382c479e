"""Frontier: mean reward against KL divergence."""
