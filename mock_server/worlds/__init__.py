"""Worlds: each has its own records, clock, journal and keys."""
