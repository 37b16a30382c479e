"""SideBySide: several models answer the same prompt."""
