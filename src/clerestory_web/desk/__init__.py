"""The desk: the door of the staff."""
