"""One file a format: a file as received in, typed traces out, every row accounted for."""
