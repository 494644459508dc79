"""Paper 003: what its runs learn from, and everything that its notebook measures.

Reading order: `protocol` (the test images and their pairs), `runs` (what each run learns from), `rates` (at which rate,
chosen on held-out images), `evaluation`, `verification` and `arms` (every network asked about every test, and how an
arm of one training is compared with one of five), `tables` and `inspection` (the paper's tables and figures as
numbers), `settling` (where the gain comes from) and `beyond` (our other questions), `page` (how each artefact is made),
`said` (the sentence under each table).
"""
