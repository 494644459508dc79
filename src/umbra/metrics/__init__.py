"""Scores and labels in, frozen results out."""
