"""All that a submission's own process sees: nothing here is a secret."""
