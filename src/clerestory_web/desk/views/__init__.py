"""The views: each takes a desk and a request, calls the pipeline, and returns a page or a way back."""
