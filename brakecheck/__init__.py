"""The front door of brakecheck: the command line and the pytest plugin."""

from importlib.metadata import version

__version__ = version("brakecheck")
