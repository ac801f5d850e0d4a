"""Secrets in text: found in every spelling, and replaced before anything is shown."""
