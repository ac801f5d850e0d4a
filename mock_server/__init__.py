"""A stateful mock of the vendors' workflow control APIs."""
