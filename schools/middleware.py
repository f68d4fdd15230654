"""Binds the request to one membership of the person, and tells htmx about an ended session."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import resolve_url

SESSION_KEY = "membership"


def acting_membership(get_response):
    """Sets `request.user.acting` to the membership chosen in the session, while it still holds."""

    def middleware(request):
        if request.user.is_authenticated:
            chosen = request.session.get(SESSION_KEY)
            for membership in request.user.current_memberships if chosen else ():
                if membership.pk == chosen:
                    request.user.acting = membership
        return get_response(request)

    return middleware


def htmx_login(get_response):
    """Sends the whole page to the login when a part of it was asked for after the session had ended.

    Without this htmx would follow the redirect and put the login form into the middle of the page.
    """

    def middleware(request):
        response = get_response(request)
        if request.htmx and response.status_code == 302 and response.url.startswith(resolve_url("account_login")):
            page = request.htmx.current_url_abs_path or "/"
            return HttpResponse(headers={"HX-Redirect": f"{resolve_url('account_login')}?{urlencode({'next': page})}"})
        return response

    return middleware
