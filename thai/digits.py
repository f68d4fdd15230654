"""Thai digits."""

TO_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
TO_ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def thai(value):
    """The value as text with digits ๐–๙."""
    return str(value).translate(TO_THAI)


def arabic(text):
    """The text with digits 0–9."""
    return text.translate(TO_ARABIC)
