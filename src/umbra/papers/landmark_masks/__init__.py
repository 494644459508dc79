"""Paper 001 from faces to tables: what notebooks/01_landmark_masks.ipynb calls.

Reading order: `protocol` (faces, split, regions, occlusions), `runs` (what each run learns), `evaluation` (recognition
under every occlusion, seed by seed), `tables` and `beyond` (the paper's tables and its open questions), `saliency`,
`drawings` and `figures`, `page` (how each artefact is made).
"""
