"""Small worlds whose truth is known: they make batches, and know no model."""
