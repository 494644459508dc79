"""Heads: measures, the clay average, the chart and topology that all share, local shape and expressions."""
