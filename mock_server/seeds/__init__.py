"""Seeds: the beginning of a world as provider states; read from files, applied, and exported from worlds."""
