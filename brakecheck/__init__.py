"""The front door of brakecheck: the command line and the pytest plugin."""
