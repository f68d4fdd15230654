"""The way of school people to their own school."""

from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from schools.models import SCHOOL_ROLES
from schools.permissions import require


@require(*SCHOOL_ROLES)
@require_GET
def own(request):
    return redirect("reports:school", request.user.acting.school_id)
