"""Synthetic people and their photographs."""
