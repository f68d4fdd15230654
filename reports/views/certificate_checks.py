"""What anybody may ask about a paper, without an account."""

import re

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from reports.models import Certificate
from reports.models.certificates import ALPHABET


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
        paper = Certificate.objects.filter(code=known).select_related("batch__office").first()
    context = {"paper": paper, "code": code[:40], "checked_at": timezone.now()}
    response = render(request, "reports/certificates/verify.html", context, status=200 if paper else 404)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@login_not_required
@require_GET
def verify_form(request):
    """Where somebody without a camera types the code."""
    code = re.sub(r"[^0-9A-Za-z]", "", request.GET.get("code", ""))[:40]
    if code:
        return redirect(reverse("reports:verify", args=[code]))
    return render(request, "reports/certificates/verify_form.html")
