"""Finding faces: four small networks over an image pyramid (Sec. II.B, nine steps).

Reading order: `squares` and `pyramid` (where a face may be), `networks`, `moves` and `orphans` (what is asked of a
window), `cascade` (the nine steps), `windows` and `learner` (what the networks learn from, and how).
"""
