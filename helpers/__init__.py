"""What the notebooks build, kept: from text and images to pictures and grades.

Importing this package imports nothing heavy; each folder is imported by its own name.
"""
