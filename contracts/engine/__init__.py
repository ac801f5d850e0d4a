"""The engine: runs contracts against a target, and turns their ends into verdicts."""
