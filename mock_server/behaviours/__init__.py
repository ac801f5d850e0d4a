"""Behaviours: answers, delays and broken connections that a world is told to force, before or after the effect."""
