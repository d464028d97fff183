"""The nouns: frozen dataclasses that refuse bad values, and the columns of every table."""
