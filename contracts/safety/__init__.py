"""Protection of a target: the guard, and the receipt of what a run made."""
