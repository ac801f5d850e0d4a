"""The console: a page that shows and changes the worlds of the mock. It needs no build and no network."""
