"""What protects people; knows no facet, so it can make no exception."""
