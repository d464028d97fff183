"""What each page shows: one frozen dataclass a page, filled from the pipeline; templates are written against them."""
