"""Paper 003: what its runs learn from, and everything that its notebook measures.

Reading order: `protocol` (the test images and their pairs), `runs` (what each run learns from), `evaluation` and
`verification` (every network asked about every test), `tables`, `inspection` and `beyond` (the paper's tables and its
open questions), `page` (how each artefact is made).
"""
