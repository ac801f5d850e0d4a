"""Execution of a lifecycle file: records, timers, selection and bodies of its vendor."""
