"""From params.yaml to what was trained and drawn: settings, paths, records, costs and provenance."""
