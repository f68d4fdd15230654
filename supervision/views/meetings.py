"""Meetings of committees: the list, one meeting, and its steps from the call to the adopted minutes."""

from functools import partial, wraps

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from schools.models import STAFF_ROLES
from schools.permissions import deny, require
from schools.views.editing import posted_version
from supervision import agenda
from supervision import permissions_meetings as permissions
from supervision.actions import meeting_reminders
from supervision.actions import meetings as actions
from supervision.actions.changes import Stale, WrongState
from supervision.forms import ReasonForm
from supervision.forms.meetings import AdoptForm, CloseForm, MeetingForm, adopters
from supervision.meeting_filters import MeetingFilter
from supervision.minutes import chairs
from supervision.models import Meeting, MeetingMember
from supervision.models.meeting_parts import expected
from supervision.permissions import can_give
from supervision.views.committees import kept as kept_series
from supervision.views.steps import already
from thai.dates import short

PAGE = 50
S, Duty = Meeting.State, MeetingMember.Duty
_already = partial(already, page="supervision:meeting")


def seen(request, pk):
    """The meeting, when the person may see it; else 404."""
    rows = Meeting.objects.visible_to(request.user).select_related("series", "event", "office", "approved_in")
    return get_object_or_404(rows, pk=pk)


def kept(request, pk):
    """The meeting, when the person keeps it; else 404 or 403."""
    meeting = seen(request, pk)
    if not permissions.can_keep_meeting(request.user, meeting):
        deny(request, request.path)
    return meeting


def tells_state(view):
    """Of a step that somebody else's was faster than, and that leads on no more: what holds now."""

    @wraps(view)
    def inner(request, pk):
        try:
            return view(request, pk)
        except WrongState as error:
            return _already(request, error.row)

    return inner


def may_read_minutes(user, meeting):
    """The office's staff as they are written, members once they are."""
    return user.has_role(*STAFF_ROLES) or meeting.state in (S.RECORDED, S.APPROVED)


@require(*permissions.READERS)
@require_GET
def index(request):
    rows = Meeting.objects.visible_to(request.user)
    found = MeetingFilter(request.GET, queryset=rows, request=request)
    others = MeetingFilter({**request.GET.dict(), "state": ""}, queryset=rows, request=request).qs
    counts = dict.fromkeys(S.values, 0)
    counts |= dict(others.order_by().values_list("state").annotate(n=Count("pk")))
    ordered = found.qs.select_related("series", "event").order_by("-event__starts_on", "-pk")
    context = {
        "filter": found,
        "page": Paginator(ordered, PAGE).get_page(request.GET.get("page")),
        "states": [(value, label, counts[value]) for value, label in S.choices],
        "total": sum(counts.values()),
        "is_narrowed": any(value for name, value in request.GET.items() if name != "page"),
        "can_found": permissions.can_found_series(request.user),
    }
    return render(request, "supervision/meetings/index.html", context)


@require(*permissions.FOUNDERS)
@require_http_methods(["GET", "POST"])
def new(request, pk):
    series = kept_series(request, pk)
    if not series.is_active:
        messages.info(request, "คณะนี้ยุติการประชุมแล้ว จึงนัดประชุมไม่ได้ หากกลับมาประชุม โปรดแก้ไขคณะกรรมการก่อน")
        return redirect("supervision:committee", series.pk)
    form = MeetingForm(request.POST or None, series=series)
    if request.method == "POST" and form.is_valid():
        try:
            meeting = actions.plan(series=series, by=request.user, **form.given)
        except actions.NumberTaken:
            form.taken()
        else:
            messages.success(request, "นัดประชุมแล้ว ตรวจระเบียบวาระ แล้วเชิญประชุม")
            _warn_of_order(request, meeting)
            return redirect("supervision:meeting", meeting.pk)
    return render(request, "supervision/meetings/form.html", {"form": form, "series": series, "meeting": None})


@require(*permissions.READERS)
@require_GET
def detail(request, pk):
    meeting, user = seen(request, pk), request.user
    rows = list(meeting.members.select_related("user", "answer"))
    members = [row for row in rows if row.duty != Duty.GUEST]
    keeps = permissions.can_keep_meeting(user, meeting)
    mine = next((row for row in members if row.user_id == user.pk), None)
    for row in members:
        # What somebody said is for who prepares the meeting, and for them.
        row.said = getattr(row, "answer", None) if keeps or row is mine else None
    headings = agenda.of(meeting)
    context = {
        "meeting": meeting,
        "members": members,
        "guests": [row for row in rows if row.duty == Duty.GUEST],
        "quorum": meeting.quorum_of(rows),
        "mine": mine,
        "can_answer": permissions.can_answer(mine, meeting),
        "expected": expected(meeting, rows) if keeps and meeting.state == S.INVITED else None,
        "is_seated": any(row.attendance for row in members),
        "without_account": sum(row.user_id is None for row in members),
        "headings": headings,
        "shows_minutes": may_read_minutes(user, meeting),
        "events": meeting.steps.select_related("actor"),
        "can_keep": keeps,
        "can_prepare": keeps and meeting.state in Meeting.PREPARED,
        "can_write": keeps and meeting.state in Meeting.WRITTEN,
        "is_held": meeting.state == S.HELD,
        "is_written": any(row.item.minutes or row.resolutions for row in agenda.flat(headings)),
        "is_to_come": meeting.event.starts_on >= timezone.localdate(),
        "can_begin": meeting.event.starts_on <= timezone.localdate(),
        "can_give": can_give(user),
        "can_adopt": keeps and meeting.state == S.RECORDED and adopters(meeting).exists(),
        "to_adopt": _to_adopt(meeting) if keeps and meeting.state in (S.HELD, S.RECORDED) else [],
    }
    return render(request, "supervision/meetings/detail.html", context)


def _to_adopt(meeting):
    """Earlier meetings of the committee whose minutes this one may adopt."""
    rows = meeting.series.meetings.filter(state=S.RECORDED).exclude(pk=meeting.pk)
    before = [row for row in rows if (row.be_year, row.number) < (meeting.be_year, meeting.number)]
    return sorted(before, key=lambda row: (row.be_year, row.number))


def _warn_of_order(request, meeting):
    """Says where a meeting is held before one of a lower number, or after one of a higher."""
    day = meeting.event.starts_on
    same_year = meeting.series.meetings.standing().filter(be_year=meeting.be_year)
    wrong = Q(number__lt=meeting.number, event__starts_on__gt=day)
    wrong |= Q(number__gt=meeting.number, event__starts_on__lt=day)
    other = same_year.filter(wrong).select_related("event").order_by("number").first()
    if other is not None:
        words = f"ครั้งที่ {meeting.label} วันที่ {short(day)} แต่ครั้งที่ {other.label} วันที่ {short(other.event.starts_on)}"
        messages.warning(request, f"ลำดับครั้งกับวันประชุมไม่ตรงกัน: {words} โปรดตรวจครั้งที่และวันประชุม")


@require(*permissions.FOUNDERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    meeting = kept(request, pk)
    if meeting.state not in Meeting.PREPARED:
        return _already(request, meeting)
    form = MeetingForm(request.POST or None, series=meeting.series, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(meeting=meeting, by=request.user, version=form.cleaned_data["version"], **form.given)
        except actions.NumberTaken:
            form.taken()
        except Stale:
            return _second(request, meeting, form)
        else:
            messages.success(request, "บันทึกการประชุมแล้ว")
            _warn_of_order(request, meeting)
            return redirect("supervision:meeting", meeting.pk)
    context = {"form": form, "series": meeting.series, "meeting": meeting}
    return render(request, "supervision/meetings/form.html", context)


def _second(request, meeting, form):
    """Another save was first: what was typed stays, beside what is stored now."""
    present = seen(request, meeting.pk)
    if present.state not in Meeting.PREPARED:
        return _already(request, present)
    now = MeetingForm(series=present.series, meeting=present).initial
    conflict = []
    for name in ("number", "starts_on", "starts_at", "place", "online_url"):
        field, mine = form.fields[name], form[name].value()
        if field.has_changed(now[name], mine):
            theirs = field.widget.format_value(now[name])
            conflict.append({"label": field.label, "mine": mine, "theirs": theirs})
    if not conflict:
        messages.success(request, "บันทึกการประชุมแล้ว")
        return redirect("supervision:meeting", present.pk)
    form.data = form.data.copy()
    form.data["version"] = present.version
    context = {"form": form, "series": present.series, "meeting": present, "conflict": conflict}
    return render(request, "supervision/meetings/form.html", context, status=409)


def _do(request, pk, step, said):
    """Takes a step that asks for nothing; said(what it gave) is told."""
    meeting = kept(request, pk)
    if request.method == "GET":
        return redirect("supervision:meeting", meeting.pk)
    try:
        given = step(meeting=meeting, by=request.user, version=posted_version(request))
    except ValidationError as error:
        messages.warning(request, error.message)
        return redirect("supervision:meeting", meeting.pk)
    except Stale:
        return _already(request, meeting)
    messages.success(request, said(given))
    return redirect("supervision:meeting", meeting.pk)


@require(*permissions.FOUNDERS)
@require_http_methods(["GET", "POST"])
def invite(request, pk):
    return _do(request, pk, actions.invite, lambda told: f"เชิญประชุมแล้ว กรรมการ {told} คนได้รับหนังสือเชิญในกล่องข้อความ")


@require(*permissions.FOUNDERS)
@require_http_methods(["GET", "POST"])
@tells_state
def remind(request, pk):
    """Reminds those called to a meeting to come."""
    meeting = kept(request, pk)
    if request.method == "POST" and meeting.event.starts_on < timezone.localdate():
        messages.info(request, "วันประชุมผ่านไปแล้ว จึงไม่ได้เตือน")
    elif request.method == "POST":
        told = meeting_reminders.remind_members(meeting=meeting, by=request.user)
        if told:
            messages.success(request, f"เตือนกรรมการแล้ว {told} คน")
        else:
            messages.info(request, "วันนี้เตือนกรรมการที่มีบัญชีครบแล้ว")
    return redirect("supervision:meeting", meeting.pk)


@require(*permissions.FOUNDERS)
@require_http_methods(["GET", "POST"])
def begin(request, pk):
    return _do(request, pk, actions.begin, lambda _: "เริ่มประชุมแล้ว จดรายงานแต่ละวาระได้")


@require(*permissions.FOUNDERS)
@require_http_methods(["GET", "POST"])
@tells_state
def bring(request, pk):
    """What was resolved before and is still open comes under the matters arising."""
    meeting = kept(request, pk)
    if request.method == "POST" and meeting.state in Meeting.WRITTEN:
        found = actions.bring(meeting=meeting, by=request.user)
        messages.success(request, f"เพิ่มในระเบียบวาระ {found} เรื่อง" if found else "ไม่มีเรื่องค้างที่ยังไม่อยู่ในระเบียบวาระ")
    return redirect("supervision:meeting", meeting.pk)


def _form_page(request, meeting, form, context, *, do, said):
    """A step with a form of its own."""
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            do(meeting=meeting, by=request.user, **given)
        except Stale:
            return _already(request, meeting)
        messages.success(request, said)
        return redirect("supervision:meeting", meeting.pk)
    return render(request, "supervision/meetings/step.html", {**context, "meeting": meeting, "form": form})


@require(*permissions.FOUNDERS)
@require_http_methods(["GET", "POST"])
def cancel(request, pk):
    meeting = kept(request, pk)
    if meeting.state not in Meeting.PREPARED:
        return _already(request, meeting)
    words = {"label": "เหตุผลที่ยกเลิก", "help_text": "กรรมการที่ได้รับเชิญแล้วจะเห็นข้อความนี้"}
    form = ReasonForm(request.POST or None, initial={"version": meeting.version}, **words)
    context = {"title": "ยกเลิกการประชุม", "button": "ยกเลิกการประชุม", "sign": "close"}
    return _form_page(request, meeting, form, context, do=actions.cancel, said="ยกเลิกการประชุมแล้ว")


@require(*permissions.FOUNDERS)
@require_http_methods(["GET", "POST"])
@tells_state
def unbegin(request, pk):
    """The meeting was begun by mistake."""
    meeting = kept(request, pk)
    if meeting.state != S.HELD:
        return _already(request, meeting)
    words = {"label": "เหตุผลที่ถอนการเริ่มประชุม", "help_text": "เก็บไว้ในลำดับเหตุการณ์"}
    form = ReasonForm(request.POST or None, initial={"version": meeting.version}, **words)
    context = {"title": "ถอนการเริ่มประชุม", "button": "ถอนการเริ่มประชุม", "sign": "undo"}
    try:
        return _form_page(request, meeting, form, context, do=actions.unbegin, said="ถอนการเริ่มประชุมแล้ว")
    except actions.Written:
        messages.warning(request, "การประชุมนี้มีรายงานหรือมติแล้ว จึงถอนการเริ่มประชุมไม่ได้")
        return redirect("supervision:meeting", meeting.pk)


@require(*permissions.FOUNDERS)
@require_http_methods(["GET", "POST"])
def reopen(request, pk):
    meeting = kept(request, pk)
    if meeting.state != S.RECORDED:
        return _already(request, meeting)
    words = {"label": "สิ่งที่ต้องแก้ไขในรายงาน", "help_text": ""}
    form = ReasonForm(request.POST or None, initial={"version": meeting.version}, **words)
    context = {"title": "แก้ไขรายงานการประชุม", "button": "เปิดให้แก้ไข", "sign": "edit"}
    return _form_page(request, meeting, form, context, do=actions.reopen, said="เปิดรายงานให้แก้ไขแล้ว")


@require(*permissions.FOUNDERS)
@require_http_methods(["GET", "POST"])
def close(request, pk):
    """The minutes are complete: hours, who sat in the chair, who wrote and who read them."""
    meeting = kept(request, pk)
    if meeting.state != S.HELD:
        return _already(request, meeting)
    rows = list(meeting.members.all())
    named = {row.duty: row.name for row in reversed(rows)}
    usual = [meeting.presided_by, named.get(Duty.CHAIR), named.get(Duty.VICE)]
    came = chairs(rows)
    initial = {
        "opened_at": meeting.opened_at,
        "closed_at": meeting.closed_at,
        "presided_by": next((name for name in usual if name in came), ""),
        "recorder": meeting.recorder or str(request.user),
        "reviewer": meeting.reviewer or named.get(Duty.SECRETARY, ""),
        "version": meeting.version,
    }
    if meeting.closed_at is None and timezone.localdate() == meeting.event.starts_on:
        initial["closed_at"] = timezone.localtime().time()
    said = "จบรายงานแล้ว กรรมการอ่านได้ รอรับรองในการประชุมครั้งถัดไป"
    context = {"title": "จบรายงานการประชุม", "button": "จบรายงานและแจ้งกรรมการ", "sign": "done"}
    form = CloseForm(request.POST or None, initial=initial, meeting=meeting, members=rows)
    context["quorum"] = form.quorum
    return _form_page(request, meeting, form, context, do=actions.close, said=said)


@require(*permissions.FOUNDERS)
@require_http_methods(["GET", "POST"])
def adopt(request, pk):
    """A later meeting adopts the minutes of this one."""
    meeting = kept(request, pk)
    if meeting.state != S.RECORDED:
        return _already(request, meeting)
    choices = adopters(meeting)
    if not choices:
        messages.info(request, "รับรองรายงานได้เมื่อเริ่มการประชุมครั้งถัดไปแล้ว")
        return redirect("supervision:meeting", meeting.pk)
    initial = {"version": meeting.version, "in_meeting": request.GET.get("in") or choices[0].pk}
    form = AdoptForm(request.POST or None, meeting=meeting, initial=initial)
    context = {"title": "รับรองรายงานการประชุม", "button": "บันทึกการรับรอง", "sign": "done"}
    return _form_page(request, meeting, form, context, do=actions.adopt, said="บันทึกการรับรองรายงานแล้ว")
