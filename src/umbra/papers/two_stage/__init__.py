"""Paper 000: from the photograph of a room to names, with a second look in 3D at whom the first did not know."""
