"""The contracts of DialNexa's cancel, pause and delete."""
