"""The camera: framing, light, background, sensor, and the photograph with all that is known of it."""
