"""Tests of SuprSend's model and operation."""
