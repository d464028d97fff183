"""The fifteen facets of the framework, one module each of one shape; FACETS in order."""
