"""Under which of their roles a person acts."""

from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from schools.middleware import SESSION_KEY
from schools.permissions import require_login


@require_login
@require_POST
def switch_role(request):
    """Acts under another of the person's own memberships from now on."""
    current = {str(m.pk): m for m in request.user.current_memberships}
    membership = current.get(request.POST.get("membership", ""))
    if membership is None:
        raise Http404
    request.session[SESSION_KEY] = membership.pk
    return redirect("/")
