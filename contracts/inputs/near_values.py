"""Values that nearly match another one, for filters that must match whole values."""

from collections.abc import Callable

Change = Callable[[str], str]
SPELLINGS: dict[str, Change] = {
    "its beginning": lambda value: value[:-1],
    "its end": lambda value: value[1:],
    "more behind it": lambda value: f"{value}0",
    "more before it": lambda value: f"a{value}",
    "upper case": str.upper,
}
BLANKS: dict[str, Change] = {
    "a blank behind it": lambda value: f"{value} ",
    "a blank before it": lambda value: f" {value}",
}
PATTERNS: dict[str, Change] = {
    "a star": lambda value: f"{value[:-1]}*",
    "a per cent sign": lambda value: f"{value[:-1]}%",
    "an underscore": lambda value: f"{value[:-1]}_",
    "a dot": lambda value: f"{value[:-2]}.{value[-1]}",  # made-up names end with one
}
