"""Seeds: how a world begins, in the words of provider states; read from files, followed, and made of worlds."""
