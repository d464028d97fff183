"""Published results and texts of others against ours: what is compared, the data that may be passed on, the figures."""
