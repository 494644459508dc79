"""The world's own page: by what the synthetic people may be judged."""
