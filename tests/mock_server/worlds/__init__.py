"""Tests of worlds as logs."""
