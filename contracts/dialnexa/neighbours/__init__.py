"""The contracts of the neighbouring operations, which the source documents only name."""
