"""How often one place may search: a search reads the texts of all that an office has published."""

import hashlib
import time

from django.core.cache import cache

SEARCHES_A_MINUTE = 60


def may_search(request):
    """True while the address has searched less than SEARCHES_A_MINUTE times in this minute. What is kept, for two
    minutes, is a number under a digest of the address; nothing in the database."""
    place = hashlib.sha256(request.META.get("REMOTE_ADDR", "").encode()).hexdigest()[:32]
    key = f"public-search:{place}:{int(time.time()) // 60}"
    cache.add(key, 0, 120)
    try:
        return cache.incr(key) <= SEARCHES_A_MINUTE
    except ValueError:
        # It went between the two lines.
        return True
