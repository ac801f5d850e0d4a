"""Reports: one document that tells all of a run, and the formats that it is written in."""
