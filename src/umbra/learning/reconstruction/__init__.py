"""Faces in three dimensions from one image: what all methods share that regress a morphable model."""
