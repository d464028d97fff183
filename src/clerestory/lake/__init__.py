"""Immutable files and a HEAD that names those that count; originals, keys, seals, the engine."""
