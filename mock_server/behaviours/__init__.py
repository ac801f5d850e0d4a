"""Behaviours: answers, delays and broken connections that a world forces, before or after the effect."""
