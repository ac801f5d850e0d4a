"""Faults: defects that can be injected into the mock, to test whether the contracts find them."""
