"""What keeps a target unharmed: the guard, and the receipt of what a run made."""
