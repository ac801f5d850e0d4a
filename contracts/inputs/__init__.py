"""Inputs of careless or hostile clients: payloads, raw requests, credentials, and values that nearly match."""
