"""A vendor's lifecycle as a table: one YAML file beside the vendor's own OpenAPI document."""
