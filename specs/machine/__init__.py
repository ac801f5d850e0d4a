"""Lifecycle files: a vendor's lifecycle as a table, in YAML beside the vendor's OpenAPI document."""
