"""The builder of instruments: what a draft may hold, in words and in forms."""
