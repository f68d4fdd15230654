"""Binds the request to one membership of the person, and tells htmx about an ended session or role."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url

SESSION_KEY = "membership"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# What may be sent after the role has ended: it does not act under any.
ROLELESS = ("account_logout", "schools:switch_role")
OVER = "บทบาทที่ท่านใช้อยู่สิ้นสุดแล้ว"


def acting_membership(get_response):
    """Sets `request.user.acting` to the membership chosen in the session, while it still holds.

    Where nothing was chosen, it is the first role from now on: one that takes its place later is not what the open
    pages were made for. When the chosen one holds no more, the choice is forgotten and the person is told. What they
    send then is not done: it was meant for another office, or another power, than that of the role that comes first
    now.
    """

    def middleware(request):
        chosen = request.session.get(SESSION_KEY) if request.user.is_authenticated else None
        if chosen is None:
            _choose_first(request)
            return get_response(request)
        for membership in request.user.current_memberships:
            if membership.pk == chosen:
                request.user.acting = membership
                return get_response(request)
        del request.session[SESSION_KEY]
        _choose_first(request)
        acting = request.user.acting
        now = f"ขณะนี้ท่านใช้บทบาท {acting}" if acting else "ขณะนี้ท่านไม่มีบทบาทอื่น โปรดติดต่อผู้ดูแลระบบของสำนักงาน"
        if request.method in SAFE or request.path in map(resolve_url, ROLELESS):
            messages.warning(request, f"{OVER} {now}")
            return get_response(request)
        messages.warning(request, f"{OVER} ระบบจึงไม่ได้ทำรายการเมื่อครู่ {now}")
        return HttpResponse(headers={"HX-Redirect": "/"}) if request.htmx else redirect("/")

    return middleware


def _choose_first(request):
    if request.user.is_authenticated and request.user.acting is not None:
        request.session[SESSION_KEY] = request.user.acting.pk


def choose_at_login(request, user, **_kwargs):
    """The role that comes first is chosen with the login."""
    if SESSION_KEY not in request.session:
        # A user of its own: what the one at hand remembers of its roles may change before it is asked again.
        acting = type(user)(pk=user.pk).acting
        if acting is not None:
            request.session[SESSION_KEY] = acting.pk


def listen_to_logins():
    """Called once, when the app is ready."""
    user_logged_in.connect(choose_at_login, dispatch_uid="schools.choose_at_login")


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
