"""Published results and text no one here wrote, against ours."""
