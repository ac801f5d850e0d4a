"""Messages held to their description; openapi-core is the arbiter."""
