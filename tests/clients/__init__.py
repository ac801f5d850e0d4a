"""The vendors' own client libraries against the mock, over a real socket."""
