"""Traces that belong together, and why: templates, contacts, groups."""
