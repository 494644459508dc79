"""The shape of a face from one image: 62 numbers, an asymmetric loss, an adversary that knows true ones (Sec. II.C).

Reading order: `basis` (from the numbers to points), `labels` (from drawn faces to the numbers), `losses`, `adversary`,
`learner`.
"""
