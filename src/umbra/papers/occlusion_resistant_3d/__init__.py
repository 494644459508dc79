"""Tiwari, Kurmi, Venkatesh & Chen, "Occlusion Resistant Network for 3D Face Reconstruction" (WACV 2022).

A network that reconstructs bare faces teaches another, which sees the same faces covered, what it says of them bare.
"""
