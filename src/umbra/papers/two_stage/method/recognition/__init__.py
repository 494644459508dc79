"""Who it is: networks that turn a face into numbers, fewer numbers, and how alike two faces' numbers are (Sec. III).

Reading order: `activations`, `attention` and `networks` (Table IV, Sec. II, Table VI), `learner` (their training),
`reduction` (Table II), `similarity` (Table III).
"""
