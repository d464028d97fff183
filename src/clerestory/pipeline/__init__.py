"""What the doors call: each step with its guards applied."""
