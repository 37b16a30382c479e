"""Arena: an assistant to attack by hand, step by step."""
