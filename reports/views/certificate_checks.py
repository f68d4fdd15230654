"""What anybody may ask about a paper, without an account."""

import re

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from reports.actions import certificate_papers as actions
from reports.certificates import frozen
from reports.forms import HolderForm, NumberForm
from reports.models import Certificate
from reports.models.certificates import ALPHABET

# Asked for from one address, as often as ACCOUNT_RATE_LIMITS allow: codes that nobody has, and numbers with a name.
WRONG, ASKED, HOLDER = "certificate_wrong", "certificate_number", "certificate_holder"
BUSY = "ตรวจสอบหลายครั้งเกินไป โปรดรอประมาณ 10 นาทีแล้วลองใหม่"


def _private(response):
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _papers():
    return Certificate.objects.select_related("batch__office", "replacement").defer("batch__people")


def _told(request, paper):
    """The page of a paper, or the one answer for all that is unknown."""
    context = {"paper": paper, "checked_at": timezone.now()}
    if paper:
        context |= {"lines": frozen.lines_of(paper), "signers": frozen.signed_by(paper)}
    return _private(render(request, "reports/certificates/verify.html", context, status=200 if paper else 404))


def _busy(request):
    return _private(render(request, "reports/certificates/busy.html", {"text": BUSY}, status=429))


@login_not_required
@never_cache
@require_GET
def verify(request, code):
    """Confirms or denies a paper to anybody: shows what the paper shows and its state, never more.

    Every unknown code gets the same answer.
    """
    paper = None
    known = code.upper().replace("-", "")
    if re.fullmatch(f"[{ALPHABET}]{{20}}", known):
        paper = _papers().filter(code=known).first()
    if paper is None and not ratelimit.consume(request, action=WRONG):
        return _busy(request)
    return _told(request, paper)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def verify_form(request):
    """Where somebody without a camera types the code, or the number with the name."""
    code = re.sub(r"[^0-9A-Za-z]", "", request.GET.get("code", ""))[:40]
    if code:
        return redirect(reverse("reports:verify", args=[code]))
    form = NumberForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action=ASKED):
            return _busy(request)
        data = form.cleaned_data
        number, year = data["number"]
        rows = _papers().filter(kind=data["kind"], be_year=year, number=number, hidden_at=None).order_by("pk")
        return _told(request, next(iter(actions.named(rows, data["name"])), None))
    return _private(render(request, "reports/certificates/verify_form.html", {"form": form}))


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def holder(request):
    """A holder asks for links to the own papers; the answer is the same whatever there is."""
    form = HolderForm(request.POST if request.method == "POST" else None)
    sent = False
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action=HOLDER):
            return _busy(request)
        actions.write_to_holder(name=form.cleaned_data["name"], activity=form.cleaned_data["activity"])
        sent = True
    return _private(render(request, "reports/certificates/holder.html", {"form": form, "sent": sent}))
