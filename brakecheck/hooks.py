"""What a file of hooks imports: the decorator, a request, and the two decisions."""

from brakecheck.mock_server.engine.hooks import Accept, Asked, Decide, Record, Refuse, hook

__all__ = ["Accept", "Asked", "Decide", "Record", "Refuse", "hook"]
