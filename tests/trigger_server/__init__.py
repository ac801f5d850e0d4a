"""A server of runs and queues, written by hand from facts about Trigger.dev: it reads no lifecycle file."""
