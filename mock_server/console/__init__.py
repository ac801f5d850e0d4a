"""The console: a page that shows the worlds of the mock, and plays with them. It needs no build and no network."""
