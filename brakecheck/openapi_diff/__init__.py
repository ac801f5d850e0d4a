"""Compares two OpenAPI documents of any origin."""
