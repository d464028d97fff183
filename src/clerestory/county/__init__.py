"""The invented county: offices with every kind of trace, truth kept apart, any size, from a seed."""
