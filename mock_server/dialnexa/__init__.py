"""DialNexa: cancel, pause and delete a workflow, and the neighbouring operations."""
