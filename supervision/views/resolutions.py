"""What meetings resolved: the list, a new one, and what follows from it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from schools.models.duties import responsible
from schools.permissions import deny, require
from schools.views.editing import edit_page, posted_version
from supervision import agenda
from supervision import permissions_meetings as permissions
from supervision.actions import resolutions as actions
from supervision.actions.changes import Stale, WrongState
from supervision.actions.recommendations import made_by_form
from supervision.forms.resolutions import NO_QUORUM, AssignForm, RecommendForm, ResolveForm, RewordForm
from supervision.meeting_filters import ResolutionFilter
from supervision.meeting_queries import readable
from supervision.models import Meeting, Resolution
from supervision.permissions import WRITERS, can_give
from supervision.themes import suggested
from supervision.views.agenda_items import kept_item
from supervision.views.meetings import _already, tells_state

PAGE = 50


def seen(request, pk):
    """The resolution, when the person may see it; else 404."""
    rows = Resolution.objects.visible_to(request.user).select_related("meeting__series", "meeting__event", "item")
    return get_object_or_404(rows, pk=pk)


def kept(request, pk):
    """The resolution, when the person keeps its meeting; else 404 or 403."""
    resolution = seen(request, pk)
    if not permissions.can_keep_meeting(request.user, resolution.meeting):
        deny(request, request.path)
    return resolution


def _page_of(resolution):
    return f"{reverse('supervision:meeting', args=[resolution.meeting_id])}#item-{resolution.item_id}"


@require(*permissions.READERS)
@require_GET
def index(request):
    rows = readable(request.user)
    found = ResolutionFilter(request.GET, queryset=rows, request=request)
    others = ResolutionFilter({**request.GET.dict(), "show": ""}, queryset=rows, request=request).qs
    ordered = found.qs.with_openness().select_related("meeting__series", "meeting__event", "item")
    ordered = ordered.prefetch_related("tasks__owner", "recommendations__school")
    page = Paginator(ordered.order_by("-meeting__event__starts_on", "-pk"), PAGE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    numbers = agenda.numbers_of(page.object_list)
    for row in page.object_list:
        row.number = numbers.get(row.item_id, "")
    counts = {"open": others.open().count(), "done": others.done().count()}
    context = {
        "filter": found,
        "page": page,
        "shown": [(value, label, counts[value]) for value, label in ResolutionFilter.SHOWN],
        "total": others.count(),
        "is_narrowed": any(value for name, value in request.GET.items() if name != "page"),
    }
    return render(request, "supervision/meetings/resolutions.html", context)


@require(*permissions.FOUNDERS)
@require_http_methods(["GET", "POST"])
@tells_state
def new(request, pk):
    """A resolution on the matter `pk`, with its task where it gives one."""
    item = kept_item(request, pk)
    meeting = item.meeting
    if meeting.state != Meeting.State.HELD:
        return _already(request, meeting)
    quorum = meeting.quorum_of(list(meeting.members.all()))
    form = ResolveForm(request.POST or None, meeting=meeting, quorum=quorum)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.resolve(item=item, by=request.user, **form.cleaned_data)
        except actions.NoQuorum:
            return _quorum_went(request)
        if made.kind == Resolution.Kind.RECOMMEND and can_give(request.user):
            messages.success(request, "บันทึกมติแล้ว เลือกโรงเรียนที่จะให้ข้อเสนอแนะ")
            return redirect("supervision:resolution_recommend", made.pk)
        messages.success(request, "บันทึกมติแล้ว")
        if made.kind == Resolution.Kind.RECOMMEND:
            messages.info(request, "ผู้อำนวยการกลุ่มหรือศึกษานิเทศก์ที่เป็นเลขานุการเป็นผู้เปิดข้อเสนอแนะถึงโรงเรียนจากมตินี้")
        return redirect(_page_of(made))
    context = {"form": form, "meeting": meeting, "item": item, "title": "เพิ่มมติที่ประชุม", "button": "บันทึกมติ"}
    context["quorum"] = quorum
    return render(request, "supervision/meetings/resolution_form.html", context)


def _quorum_went(request):
    """Somebody noted fewer as present since the form was opened: it is asked anew."""
    messages.warning(request, f"{NO_QUORUM} ยังไม่ได้บันทึกมติ")
    return redirect(request.path)


@require(*permissions.FOUNDERS)
@require_http_methods(["GET", "POST"])
@tells_state
def edit(request, pk):
    resolution = kept(request, pk)
    meeting = resolution.meeting
    if meeting.state not in Meeting.WRITTEN:
        return _already(request, meeting)
    quorum = meeting.quorum_of(list(meeting.members.all()))
    context = {"meeting": meeting, "item": resolution.item, "resolution": resolution, "quorum": quorum}
    try:
        return edit_page(
            request,
            RewordForm(request.POST or None, instance=seen(request, pk), quorum=quorum),
            "supervision/meetings/resolution_form.html",
            {**context, "title": "แก้ไขมติที่ประชุม", "button": "บันทึกมติ"},
            save=lambda form: actions.reword(
                resolution=form.instance, by=request.user, version=form.cleaned_data["version"]
            ),
            said="บันทึกมติแล้ว",
            to=_page_of(resolution),
        )
    except actions.NoQuorum:
        return _quorum_went(request)


@require(*permissions.FOUNDERS)
@require_http_methods(["GET", "POST"])
@tells_state
def delete(request, pk):
    resolution = kept(request, pk)
    if request.method == "POST" and resolution.meeting.state in Meeting.WRITTEN:
        try:
            actions.delete(resolution=resolution, by=request.user, version=posted_version(request))
        except actions.Followed:
            messages.warning(request, "มตินี้มีงานหรือข้อเสนอแนะแล้วจึงลบไม่ได้ แก้ไขถ้อยคำของมติได้")
        except WrongState:
            raise
        except Stale:
            messages.warning(request, "มตินี้มีการแก้ไขหลังจากที่ท่านเปิดหน้า ยังไม่ได้ลบ โปรดตรวจแล้วลบอีกครั้ง")
        else:
            messages.success(request, "ลบมติแล้ว")
    return redirect(_page_of(resolution))


@require(*permissions.FOUNDERS)
@require_http_methods(["GET", "POST"])
@tells_state
def assign(request, pk):
    """A task, or one more, that follows from a resolution."""
    resolution = kept(request, pk)
    if resolution.meeting.state not in Meeting.FOLLOWED:
        return _already(request, resolution.meeting)
    form = AssignForm(request.POST or None, meeting=resolution.meeting, initial={"what": resolution.text})
    if request.method == "POST" and form.is_valid():
        actions.assign(resolution=resolution, by=request.user, **form.cleaned_data)
        messages.success(request, "มอบหมายงานแล้ว ผู้รับผิดชอบได้รับแจ้ง")
        return redirect(_page_of(resolution))
    context = {"form": form, "meeting": resolution.meeting, "item": resolution.item, "resolution": resolution}
    context |= {"title": "มอบหมายงานตามมติ", "button": "มอบหมายงาน"}
    return render(request, "supervision/meetings/resolution_form.html", context)


@require(*WRITERS)
@require_http_methods(["GET", "POST"])
@tells_state
def recommend(request, pk):
    """Recommendations to schools that follow from a resolution."""
    resolution = kept(request, pk)
    if resolution.kind != Resolution.Kind.RECOMMEND:
        messages.info(request, "มตินี้ไม่ได้ให้ข้อเสนอแนะถึงโรงเรียน โปรดแก้ไขผลของมติก่อน")
        return redirect(_page_of(resolution))
    if resolution.meeting.state not in Meeting.FOLLOWED:
        return _already(request, resolution.meeting)
    office = request.user.acting.office
    form = RecommendForm(request.POST or None, office=office, initial={"text": resolution.text})
    if request.method == "POST" and form.is_valid():
        return _recommend(request, resolution, form)
    context = {
        "form": form,
        "themes": suggested(office),
        "heading": "ให้ข้อเสนอแนะจากมติที่ประชุม",
        "subtitle": actions.origin_of(resolution),
        "back": _page_of(resolution),
    }
    return render(request, "supervision/recommendation_new.html", context)


def _recommend(request, resolution, form):
    content = dict(form.cleaned_data)
    schools, follower = list(content.pop("schools")), content.pop("supervisor")
    by_duty = {} if follower else responsible(schools, request.user.acting.office)
    supervisors = {school.pk: follower or next(iter(by_duty[school.pk]), request.user) for school in schools}
    try:
        made, left_out = actions.recommend(
            resolution=resolution, schools=schools, by=request.user, supervisors=supervisors, **content
        )
    except IntegrityError:
        # The same form, sent twice at the very same moment.
        made, left_out = list(made_by_form(content["client_uuid"], schools)), []
        if not made:
            raise
    if made:
        messages.success(request, f"เปิดข้อเสนอแนะถึงโรงเรียน {len(made)} แห่งแล้ว โรงเรียนเห็นได้ทันที")
    if left_out:
        messages.info(request, f"โรงเรียน {len(left_out)} แห่งมีข้อเสนอแนะจากมตินี้อยู่แล้ว จึงไม่ได้เปิดซ้ำ")
    return redirect(_page_of(resolution))
