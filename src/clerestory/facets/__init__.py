"""The fifteen facets of the framework, one module each, all of one shape; `register` reads their texts."""
