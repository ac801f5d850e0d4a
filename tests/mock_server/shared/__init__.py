"""Tests of worlds that several processes share."""
