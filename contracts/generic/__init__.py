"""Contracts made from a lifecycle file and its OpenAPI description, for any server of such a vendor."""
