"""From params to reports."""
