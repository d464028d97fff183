"""What the desk's templates say and draw: no data is read here."""
