"""The parts of the system, each by itself: `detection` finds faces in an image, `landmarks` the points of a face."""
