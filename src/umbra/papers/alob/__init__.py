"""Paper 003: what its runs learn from, and everything that its notebook measures.

`training` prepares the runs; `benchmark` holds the test pictures and asks every network about them.
"""
