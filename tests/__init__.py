"""The tests of our own code, laid out like the packages that they test."""
