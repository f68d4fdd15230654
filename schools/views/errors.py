"""Pages for what went wrong."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render


@login_not_required
def csrf_failure(request, reason=""):
    """The form was too old or came from elsewhere: 403 with the way back."""
    return render(request, "errors/csrf.html", status=403)
