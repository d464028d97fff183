"""The invented county: its offices and their files, from a seed, truth kept apart."""
