"""The public site knows nobody: its pages are the same for everybody, so that anybody may keep a copy."""

import re

from django.utils.cache import patch_vary_headers

PUBLIC = re.compile(r"/(?:p|practices)/\d")


def knows_nobody(get_response):
    """Takes the cookies from requests for the public site before anything reads them.

    So no session is looked up, nothing of a person stands on a page, and no cookie is sent. That the session was asked
    for is no reason to vary then.
    """

    def middleware(request):
        if not PUBLIC.match(request.path):
            return get_response(request)
        request.COOKIES = {}
        response = get_response(request)
        response.cookies.clear()
        kept = [name.strip() for name in response.get("Vary", "").split(",")]
        kept = [name for name in kept if name and name.lower() != "cookie"]
        del response["Vary"]
        if kept:
            patch_vary_headers(response, kept)
        return response

    return middleware
