"""A second server, written plainly and by itself: it shares no code with the mock, the specs or the contracts."""
