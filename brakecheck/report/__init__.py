"""Reports: one document with all results of a run, and the formats that it is written in."""
