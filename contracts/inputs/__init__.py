"""Inputs that careless or hostile clients send: payloads, raw requests, credentials."""
