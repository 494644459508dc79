"""Learning to tell people apart, and training of any kind.

Nothing is imported here: the driver of a stage needs `seeds` and `progress`, not the seconds that torch takes to load.
"""
