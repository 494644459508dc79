"""Paper 001 from faces to tables: what notebooks/01_landmark_masks.ipynb calls.

Reading order: `material` (faces, split, regions, occlusions), `training` (what each run learns), `contest` (recognition
under every occlusion, seed by seed), `tables` and `further` (the paper's tables and its open questions), `saliency`,
`pictures`.
"""
