"""The five stages of a request, and the HTTP around them."""
