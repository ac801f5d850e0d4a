"""Tests of SuprSend's neighbouring operations."""
