"""The library: its list, an item, and the steps that an item takes."""

import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from registry import permissions_library as may
from registry.actions import library as actions
from registry.actions import library_starting
from registry.forms.library import AttachmentForm, ItemForm, RelatedForm, StepForm
from registry.forms.library_use import FeedbackForm, ReviewForm, StageForm, TrialForm
from registry.library import fields, reading
from registry.library.filters import SORTS, LibraryFilter, states
from registry.library.kinds import kind_of, kinds_of, offered
from registry.library.owed import missing
from registry.models import LibraryItem, LibraryReview
from schools.actions.changes import Stale
from schools.listing import BothEnds
from schools.permissions import deny, require
from schools.views.editing import already, edit_page

PAGE = 50
SHOWN_FEEDBACK = 10
# The steps in the order of their buttons, with the button's words and its icon.
BUTTONS = {
    "submit": ("ส่งให้สำนักงานพิจารณา", "send"),
    "approve": ("ขึ้นทะเบียน", "check"),
    "publish": ("เผยแพร่ต่อสาธารณะ", "eye"),
    "renew": ("เริ่มฉบับใหม่", "plus"),
    "restore": ("นำกลับมาแก้ไข", "undo"),
    "discard": ("ทิ้งฉบับที่กำลังจัดทำ", "undo"),
    "unpublish": ("ยกเลิกการเผยแพร่", "lock"),
    "withdraw": ("ถอนออกจากคลัง", "close"),
}
# What was mended since it was published.
AGAIN = "เผยแพร่ส่วนที่แก้ไข"
ROW = ("school", "superseded_by", "current")


def seen(request, pk):
    """The item, when the person sees it; else 404."""
    rows = LibraryItem.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("office", "responsible", "created_by", *ROW), pk=pk)


@require(*may.READERS)
@require_GET
def index(request):
    """Search, filters and order stand in the address."""
    user = request.user
    kinds = kinds_of(user.acting.office)
    rows = LibraryItem.objects.visible_to(user)
    found = LibraryFilter(request.GET, queryset=rows, request=request, kinds=kinds)
    sort = request.GET.get("sort", "")
    order = SORTS.get(sort, SORTS[""])
    # The page is cut out of bare keys: rows of twenty thousand items would be read past.
    page = BothEnds(found.qs.order_by(*order).values_list("pk", flat=True), PAGE).get_page(request.GET.get("page"))
    items = LibraryItem.objects.select_related(*ROW).defer("search_text", "summary").in_bulk(list(page.object_list))
    page.object_list = [items[pk] for pk in page.object_list]
    for item in page.object_list:
        item.kind_now = kind_of(item, kinds)
    context = {
        "page": page,
        "filter": found,
        "sort": sort if sort in SORTS else "",
        "states": states(rows, LibraryItem.State.choices),
        "state": request.GET.get("state", ""),
        "is_narrowed": any(value for name, value in request.GET.items() if name not in ("page", "sort")),
        "can_write": user.has_role(*may.WRITERS),
        "can_import": user.has_role(*may.IMPORTERS),
        "can_set": user.has_role(*may.SETTERS),
        "offers": library_starting.offers_for(user),
        "kept": [("sort", sort)] if sort in SORTS and sort else [],
    }
    return render(request, "registry/library/index.html", context)


@require(*may.SETTERS)
@require_POST
def start(request, name):
    """Brings the rows of a starting list into the library; those that are there stay as they are."""
    if name not in library_starting.names():
        raise Http404
    n = library_starting.bring(name=name, by=request.user)
    messages.success(request, f"นำเข้า {n:,} รายการแล้ว" if n else "มีครบทุกรายการอยู่แล้ว")
    return redirect("library:index")


@require(*may.WRITERS)
@require_http_methods(["GET", "POST"])
def new(request):
    """Asks for the kind first; then its form. The same form sent twice makes one item."""
    user = request.user
    kinds = kinds_of(user.acting.office)
    choices = offered(user, kinds)
    kind = next((kind for kind in choices if kind.code == request.GET.get("kind")), None)
    if kind is None:
        return render(request, "registry/library/new.html", {"kinds": choices})
    item = LibraryItem(office=user.acting.office, kind=kind.code)
    if kind.sealed:
        item.visibility = LibraryItem.Visibility.GROUP
    if user.acting.is_school:
        item.school = user.acting.school
    form = ItemForm(request.POST or None, instance=item, kind=kind, user=user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        item.client_uuid = given["client_uuid"] or uuid.uuid4()
        item, is_new = actions.write(item=item, by=user, values=form.values(), tags=given["tags"], dated=given["dated"])
        messages.success(request, "บันทึกฉบับร่างแล้ว แนบไฟล์หรือลิงก์ได้ต่อ" if is_new else "บันทึกไว้แล้วก่อนหน้านี้")
        return redirect("library:item", item.pk)
    return render(request, "registry/library/form.html", {"form": form, "kind": kind})


@require(*may.WRITERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    item = seen(request, pk)
    user = request.user
    if not may.can_edit(user, item):
        if not may.writes(user, item):
            deny(request, request.path)
        return already(request, item, page="library:item")
    kind = kind_of(item)
    values = actions.working(item).fields
    version = actions.working(item)
    initial = {"dated": version.dated, "changes": version.changes}
    form = ItemForm(request.POST or None, instance=item, kind=kind, user=user, values=values, initial=initial)
    context = {"item": item, "kind": kind}
    there = reverse("library:item", args=[pk])

    def save(form):
        return actions.change(form=form, by=user)

    return edit_page(request, form, "registry/library/form.html", context, save=save, said="บันทึกแล้ว", to=there)


@require(*may.READERS)
@require_GET
def detail(request, pk):
    return page(request, seen(request, pk))


def page(request, item, status=200, **bound):
    """The page of an item; `bound` takes the place of an empty form that was refused."""
    user = request.user
    kind = kind_of(item)
    version = reading.version_for(user, item)
    allowed = may.steps(user, item)
    follows = may.writes(user, item) or user.acting.is_staff_of_office
    says = may.can_say(user, item)
    own = item.feedback.filter(school=user.acting.school_id).first() if says else None
    can_attach = may.can_attach(user, item)
    visible = LibraryItem.objects.visible_to(user)
    after = item.successor()
    context = {
        "item": item,
        "kind": kind,
        "version": version,
        "own_fields": fields.rows(kind.fields, version.fields),
        "attachments": version.attachments.filter(removed_at=None).select_related("file"),
        "versions": reading.versions_for(user).filter(item=item).order_by("-number"),
        "tags": item.tags.all(),
        "related": visible.filter(related=item).order_by("title", "pk"),
        "after": visible.filter(pk=after.pk).first() if after else None,
        "before": visible.filter(superseded_by=item).order_by("-be_year", "pk"),
        "trials": item.trials.filter(removed_at=None) if kind.trials else [],
        "reviews": LibraryReview.objects.filter(of_version__item=item).select_related("by", "of_version")
        if follows
        else [],
        "events": item.events.select_related("actor") if follows else [],
        "sums": reading.sums_of(item),
        "feedback": item.feedback.select_related("school")[:SHOWN_FEEDBACK] if user.acting.is_staff_of_office else [],
        "own": own,
        "must_read": says and item.asks_reading and (own is None or own.read_number != item.current.number),
        "steps": [
            (name, *_button(name, item), StepForm(seen=item.version, owed=name in actions.OWES_REASON, prefix=name))
            for name in BUTTONS
            if name in allowed
        ],
        "owes": actions.OWES_REASON,
        "missing": missing(item, kind, version) if "submit" in allowed else [],
        "can_edit": may.can_edit(user, item),
        "can_keep": may.can_keep(user, item),
        "can_attach": can_attach,
        "can_review": may.can_review(user, item),
        "can_ask": may.may_ask(user) and kind.service and item.current_id,
        "is_staff": user.acting.is_staff_of_office,
        "attachment_form": AttachmentForm() if can_attach else None,
        "related_form": RelatedForm(item=item, user=user) if may.can_keep(user, item) else None,
        "stage_form": StageForm(kind=kind, item=item) if may.can_move_on(user, item, kind) else None,
        "trial_form": TrialForm() if may.can_try(user, item, kind) else None,
        "feedback_form": FeedbackForm(instance=own, year=_year(user)) if says else None,
        **bound,
    }
    return render(request, "registry/library/detail.html", context, status=status)


def _button(name, item):
    """(words, icon) of the button of a step."""
    words, icon = BUTTONS[name]
    return (AGAIN if name == "publish" and item.published_at else words), icon


def _year(user):
    return user.acting.office.calendar.academic_year(timezone.localdate())


@require(*may.WRITERS, *may.PUBLISHERS)
@require_http_methods(["GET", "POST"])
def step(request, pk, name):
    """The one step that the address names."""
    if name not in actions.STEPS:
        raise Http404
    item = seen(request, pk)
    if request.method == "GET":
        # The address of a refused form, opened again.
        return redirect("library:item", item.pk)
    if name not in may.steps(request.user, item):
        if not may.may_ever_step(request.user, item, name):
            deny(request, request.path)
        return already(request, item, page="library:item")
    form = StepForm(request.POST, owed=name in actions.OWES_REASON, prefix=name)
    if not form.is_valid():
        return page(request, item, status=422, refused=form)
    try:
        actions.step(item=item, name=name, by=request.user, **form.cleaned_data)
    except Stale:
        return already(request, item, page="library:item")
    except actions.Incomplete:
        # The page says what lacks, beside the button.
        return page(request, item, status=422, is_refused=True)
    messages.success(request, actions.STEPS[name])
    return redirect("library:item", item.pk)


@require(*may.REVIEWERS)
@require_http_methods(["GET", "POST"])
def review(request, pk):
    """The checklist of the kind beside what the school sent, and the decision."""
    item = seen(request, pk)
    if not may.can_review(request.user, item):
        return already(request, item, page="library:item")
    kind = kind_of(item)
    form = ReviewForm(request.POST or None, checklist=kind.checklist, seen=item.version)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.review(
                item=item,
                by=request.user,
                version=given["version"],
                decision=given["decision"],
                opinion=given["opinion"],
                checklist=form.lines(),
            )
        except Stale:
            return already(request, item, page="library:item")
        approved = given["decision"] == LibraryReview.Decision.APPROVE
        messages.success(request, "ขึ้นทะเบียนแล้ว โรงเรียนได้รับแจ้งแล้ว" if approved else "ส่งกลับพร้อมความเห็นแล้ว")
        return redirect("library:item", item.pk)
    version = actions.working(item)
    context = {
        "item": item,
        "kind": kind,
        "form": form,
        "missing": missing(item, kind, version),
        "lines": [(form[f"line_{n}"], form[f"note_{n}"]) for n in range(len(kind.checklist))],
        "own_fields": fields.rows(kind.fields, version.fields),
        "attachments": version.attachments.filter(removed_at=None).select_related("file"),
    }
    return render(request, "registry/library/review.html", context, status=422 if form.errors else 200)
