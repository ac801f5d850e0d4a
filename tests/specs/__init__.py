"""Tests of the documents as data."""
