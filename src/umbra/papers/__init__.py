"""A folder for each paper, which holds everything of it."""
