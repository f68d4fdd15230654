"""The public side of an invitation: typing the code of a slip, opening a link, joining."""

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from schools import invitation_keys
from schools.actions import invitations as actions
from schools.forms.invitations import JoinForm
from schools.middleware import SESSION_KEY
from schools.models import User

# Wrong codes from one address, as many as ACCOUNT_RATE_LIMITS allow.
WRONG_CODES = "wrong_code"


def _private(response):
    """No search engine keeps an address that lets somebody in."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _gone(request):
    """One answer for unknown, used, revoked and expired."""
    return _private(render(request, "schools/invitations/gone.html", status=404))


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def by_code(request):
    """Where the code of a slip is typed; leads to the page of its link."""
    context = {"typed": ""}
    status = 200
    if request.method == "POST":
        if not ratelimit.consume(request, action=WRONG_CODES, dry_run=True):
            context["error"] = "ลองรหัสหลายครั้งเกินไป โปรดรอประมาณ 10 นาทีแล้วลองใหม่"
            return _private(render(request, "schools/invitations/code.html", context, status=429))
        typed = request.POST.get("code", "")
        code = invitation_keys.typed(typed)
        if invitation := actions.by_code(code):
            return redirect("schools:join_link", invitation_keys.token(invitation.nonce))
        ratelimit.consume(request, action=WRONG_CODES)
        if code:
            return _gone(request)
        context = {
            "typed": typed[:40],
            "error": "รหัสไม่ครบหรือมีตัวอักษรที่ไม่ใช้ในรหัส โปรดพิมพ์รหัส 10 ตัวตามใบเชิญ",
        }
        status = 422
    return _private(render(request, "schools/invitations/code.html", context, status=status))


@sensitive_post_parameters("password1", "password2")
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def by_link(request, token):
    """Shows who invites to what; takes the invitation up with a new account, or with the one that is logged in."""
    invitation = actions.by_token(token)
    if invitation is None:
        return _gone(request)
    context = {"invitation": invitation, "token": token}
    if request.user.is_authenticated:
        if request.method == "GET":
            return _private(render(request, "schools/invitations/join_existing.html", context))
        return _join(request, lambda: (request.user, actions.accept(invitation=invitation, user=request.user)))
    # Who holds the link may know: the link went to that address.
    context["has_account"] = bool(invitation.email) and User.objects.filter(email__iexact=invitation.email).exists()
    form = JoinForm(request.POST or None, invitation=invitation)
    if request.method == "POST" and form.is_valid():
        try:
            return _join(request, lambda: actions.join(invitation=invitation, **form.person()))
        except IntegrityError:
            # Somebody took the name or the address between the question and the answer.
            form.add_error("username", "ชื่อผู้ใช้หรืออีเมลนี้เพิ่งมีผู้ใช้ โปรดเลือกใหม่")
    return _private(render(request, "schools/invitations/join.html", context | {"form": form}))


def _join(request, act):
    """Takes the invitation up, then acts under the new role."""
    try:
        user, membership = act()
    except actions.Gone:
        return _gone(request)
    if not request.user.is_authenticated:
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[SESSION_KEY] = membership.pk
    messages.success(request, f"ยินดีต้อนรับ {user} ท่านเข้าใช้งานในบทบาท {membership}")
    return redirect("/")
