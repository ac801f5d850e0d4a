"""What has changed between two OpenAPI documents, whoever wrote them."""
