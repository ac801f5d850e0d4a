"""Worlds: records, clock, journal and keys, each apart from the others."""
