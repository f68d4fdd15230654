"""Steps of the workbench of themes: asking for proposals, renaming, marking done, undoing."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from qa.models import Round
from reports import permissions
from reports.actions import theme_proposals
from reports.actions import themes as actions
from reports.models import Theme, ThemeEvent
from reports.views.themes import one
from schools.permissions import require


@require(*permissions.THEME_KEEPERS)
@require_POST
def propose(request, pk):
    """Asks the system to read the SARs of the round `pk`."""
    round = get_object_or_404(Round.objects.visible_to(request.user).of_sar(), pk=pk)
    job, created = theme_proposals.request(round=round, user=request.user)
    if created or job.is_active:
        return redirect("jobs:detail", pk=job.pk)
    messages.info(request, "ระบบจัดกลุ่มข้อความของ SAR ชุดนี้ไว้แล้ว เมื่อมี SAR ใหม่จึงเสนอได้อีกครั้ง")
    return redirect(f"{reverse('reports:themes')}?round={round.pk}")


_NOTHING_LEFT = "เลิกทำไม่ได้ เพราะข้อความทั้งหมดของขั้นตอนนี้ถูกจัดเข้าประเด็นอื่นในภายหลัง"


def _seen(request, pk):
    return get_object_or_404(Theme.objects.visible_to(request.user).select_related("round", "standard"), pk=pk)


def _version(request):
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


@require(*permissions.THEME_KEEPERS)
@require_POST
def rename(request, pk):
    """Gives a theme another name; where somebody was first, both names stand on the page."""
    theme, name = _seen(request, pk), request.POST.get("name", "").replace("\x00", "").strip()
    try:
        actions.rename(theme=theme, name=name, version=_version(request), by=request.user)
    except ValueError:
        messages.info(request, "โปรดพิมพ์ชื่อประเด็น")
    except actions.Changed:
        theme.refresh_from_db()
        if not theme.merged_into_id:
            row = {"label": "ชื่อประเด็น", "mine": name, "theirs": f"{theme.name} ({theme.get_state_display()})"}
            return one(request, theme, conflict=[row], typed=name)
        messages.warning(request, f"ยังไม่ได้ใช้ชื่อ “{name}” เพราะมีผู้รวมประเด็นนี้กับประเด็นอื่นก่อนท่านบันทึก")
    else:
        messages.success(request, "บันทึกชื่อประเด็นแล้ว")
    return redirect("reports:theme", theme.pk)


@require(*permissions.THEME_KEEPERS)
@require_POST
def done(request, pk):
    """Marks a theme done, or with `do` = reopen takes that back."""
    theme = _seen(request, pk)
    step = actions.reopen if request.POST.get("do") == "reopen" else actions.finish
    try:
        theme = step(theme=theme, version=_version(request), by=request.user)
    except actions.Changed:
        messages.info(request, "มีผู้แก้ไขประเด็นนี้ก่อนท่าน โปรดอ่านชื่อและข้อความล่าสุด แล้วกดอีกครั้ง")
    else:
        is_done = theme.state == Theme.State.DONE
        messages.success(request, "ทำเครื่องหมายว่าตรวจแล้ว" if is_done else "เปิดประเด็นให้ตรวจใหม่แล้ว")
    return redirect("reports:theme", theme.pk)


@require(*permissions.THEME_KEEPERS)
@require_POST
def undo(request, pk):
    """Takes back a merge, a move or a split."""
    rounds = Round.objects.visible_to(request.user)
    event = get_object_or_404(ThemeEvent.objects.select_related("round").filter(round__in=rounds), pk=pk)
    try:
        actions.undo(event=event, by=request.user)
    except ValueError:
        raise Http404 from None
    except actions.Changed:
        done = ThemeEvent.objects.filter(undoes=event).exists()
        messages.info(request, "ขั้นตอนนี้เลิกทำไปแล้ว" if done else _NOTHING_LEFT)
    else:
        messages.success(request, f"เลิกทำแล้ว: {event.label} {event.comment}")
    origin = event.detail.get("from") or event.theme_id
    if origin:
        return redirect("reports:theme", origin)
    return redirect(f"{reverse('reports:themes')}?round={event.round_id}")
