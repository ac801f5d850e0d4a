"""Texts as systems keep them that know no characters of four bytes in UTF-8, such as emoji."""

PLANE = 0x10000  # from here on, a character takes four bytes


def in_question_marks(text: str) -> str:
    """Replace each character of four bytes by a question mark."""
    return "".join("?" if ord(one) >= PLANE else one for one in text)


def before_four_bytes(text: str) -> str:
    """Cut the text before its first character of four bytes."""
    return text[: next((at for at, one in enumerate(text) if ord(one) >= PLANE), len(text))]
