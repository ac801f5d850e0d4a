"""Planted faults: defects that the mock can be given, to see whether the contracts catch them."""
