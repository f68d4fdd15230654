"""The list of a person's jobs and the page that shows one at work."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from jobs import actions, permissions
from jobs.models import Job
from thai.durations import time_left


def fetch(request, pk):
    """The job if this person may see it; 404 otherwise."""
    job = get_object_or_404(Job, pk=pk)
    if not permissions.can_see(request.user, job):
        raise Http404
    return job


def remaining(job, now):
    """How long it will take at the present pace, in Thai words, or None when nothing can be said yet."""
    if job.state != Job.State.RUNNING or not 2 <= job.done < job.total:
        return None
    return time_left((now - job.started_at).total_seconds() / job.done * (job.total - job.done))


@require_GET
def listing(request):
    page = Paginator(Job.objects.visible_to(request.user), 50).get_page(request.GET.get("page"))
    return render(request, "jobs/list.html", {"page": page})


@never_cache
@require_GET
def detail(request, pk):
    """The whole page, or for htmx only the part that moves."""
    job = fetch(request, pk)
    context = {
        "job": job,
        "remaining": remaining(job, timezone.now()),
        "can_cancel": job.is_active and not job.cancel_requested and permissions.can_cancel(request.user, job),
    }
    return render(request, "jobs/state.html" if request.htmx else "jobs/detail.html", context)


@require_POST
def cancel(request, pk):
    job = fetch(request, pk)
    if not permissions.can_cancel(request.user, job):
        raise PermissionDenied
    if actions.cancel(job=job):
        messages.success(request, "รับคำขอหยุดงานแล้ว")
    else:
        messages.info(request, "งานนี้สิ้นสุดไปก่อนแล้ว จึงไม่มีอะไรให้หยุด")
    return redirect("jobs:detail", pk=pk)
