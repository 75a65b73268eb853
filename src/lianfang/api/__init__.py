"""The API's root: one OpenAPI document for machines and field clients."""
