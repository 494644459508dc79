"""Whole sets of photographs: drawn by several processes, kept on the disk, opened without reading."""
