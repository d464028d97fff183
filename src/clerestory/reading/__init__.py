"""One file a thing that is read out of text."""
