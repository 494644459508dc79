"""The system, part by part: `preprocessing`, `detection`, `landmarks`, `recognition`, `shape` and the `second_look`.

`system` puts them together: from the photograph of a room to names.
"""
