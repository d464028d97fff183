"""Published methods, one paper one file: numpy in, numpy out."""
