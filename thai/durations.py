"""Spans of time in words."""


def time_left(seconds):
    """How long something will still take, roughly: seconds below a minute and a half, then minutes."""
    if seconds < 90:
        return f"เหลืออีกประมาณ {max(5, round(seconds / 5) * 5)} วินาที"
    return f"เหลืออีกประมาณ {round(seconds / 60)} นาที"
