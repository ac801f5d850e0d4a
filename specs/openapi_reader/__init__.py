"""Any OpenAPI document, read forgivingly."""
