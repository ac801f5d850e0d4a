"""One request in five stages, and the HTTP around them."""
