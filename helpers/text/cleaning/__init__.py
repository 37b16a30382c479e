"""From raw pages to a text to learn from: FineWeb's steps, each a function of one idea.

Penedo et al. 2024 (arXiv 2406.17557) describe the steps; datatrove's ``examples/fineweb.py``
has their order: `urls`, `extraction`, `language`, `repetition`, `quality`, `bands` (with
`minhash`), `personal`. `steps` runs them one after the other.
"""
