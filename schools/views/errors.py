"""Pages for what went wrong."""

import errno
import sys

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template import loader

# No space, over the quota, over the largest file.
DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@login_not_required
def csrf_failure(request, reason=""):
    """The form was too old or came from elsewhere: 403 with the way back."""
    return render(request, "errors/csrf.html", status=403)


@login_not_required
def bad_request(request, exception=None):
    return render(request, "errors/400.html", status=400)


@login_not_required
def forbidden(request, exception=None):
    return render(request, "errors/403.html", status=403)


@login_not_required
def not_found(request, exception=None):
    return render(request, "errors/404.html", status=404)


@login_not_required
def server_error(request):
    """Rendered without the request, so that a broken database or context cannot break it too.

    A full disk gets a page of its own (507): the person did nothing wrong, and somebody has to make room.
    """
    fault = sys.exc_info()[1]
    if isinstance(fault, OSError) and fault.errno in DISK_FULL:
        return HttpResponseServerError(loader.render_to_string("errors/507.html"), status=507)
    return HttpResponseServerError(loader.render_to_string("errors/500.html"))
