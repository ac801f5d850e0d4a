"""Tests of how documents are compared."""
