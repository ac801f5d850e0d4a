"""Contracts: scenarios that judge any server by the ledger. They see a URL and never the mock's code."""
