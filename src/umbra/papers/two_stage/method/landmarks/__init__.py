"""Where 68 points of a face lie: coarsely from pixels and gradients together, then finely, part by part (Sec. II.A).

Reading order: `gradients`, `levels` (both networks), `learner` (their training), `rates` (Eqs. 1 to 4).
"""
