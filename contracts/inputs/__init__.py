"""Inputs that careless or hostile clients send: payloads, raw requests, credentials, values that come near another."""
