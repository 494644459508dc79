"""What a reader sees: the recorder of figures and tables, the pages, the site, and what moved."""
