"""Servers full of other people's records, named as a careless run would name its own."""
