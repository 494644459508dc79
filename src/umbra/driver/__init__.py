"""What runs: notebooks through papermill, the pipeline through dvc, the smoke edition."""
