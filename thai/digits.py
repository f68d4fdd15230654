"""Thai digits."""

import re

TO_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
TO_ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
# What means something else in other digits: addresses, tokens with Latin letters (F-25, Ab12c3, A4, one@obec.go.th),
# and the number of a standard behind its name (ISO 9001:2015, but SAR 2568 and PDF 3 ฉบับ name a year and a count).
_AS_TYPED = re.compile(
    r"(?:https?://|www\.)[^\s<>\"”]+"
    r"|\b[A-Z]{2,}(?:-[A-Z]+)* (?!25[0-9]{2}\b)[0-9]{3,}(?:[:./-][0-9]+| (?!25[0-9]{2}\b)[0-9]{3,})*"
    r"|(?:[0-9]+(?:[-_/:+]|\.(?=[0-9])))*[0-9]*[A-Za-z][A-Za-z0-9]*(?:[-_./:@#+%=&?~]+[A-Za-z0-9]+)*"
    r"|[0-9]+"
)


def thai(value):
    """The value as text with digits ๐–๙; addresses and codes with Latin letters stay as they were typed."""
    return _AS_TYPED.sub(lambda found: _digits(found[0]), str(value))


def _digits(token):
    return token.translate(TO_THAI) if token.isdigit() else token


def arabic(text):
    """The text with digits 0–9."""
    return text.translate(TO_ARABIC)
