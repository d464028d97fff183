"""The web: accounts and pages.  It calls `clerestory.pipeline` and what a page shows, and opens no table itself."""
