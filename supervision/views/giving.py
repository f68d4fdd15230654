"""Pages that give a recommendation by hand, and change its due date or priority."""

from django.contrib import messages
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from schools.models import School
from schools.models.duties import responsible
from schools.permissions import deny, require
from schools.views.editing import edit_page
from supervision import permissions
from supervision.actions import recommendations as actions
from supervision.actions.changes import Stale
from supervision.forms.giving import ExtendForm, GiveForm
from supervision.models import Recommendation
from supervision.themes import suggested
from supervision.views.steps import already

# What an address may fill in, for pages that lead here.
FILLED = ("source", "origin", "theme", "text")
EXTENDED = "เปลี่ยนกำหนดหรือความสำคัญแล้ว โรงเรียนได้รับแจ้ง"


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def new(request):
    office = request.user.acting.office
    if request.method == "POST":
        form = GiveForm(request.POST, office=office)
        if form.is_valid():
            return _give(request, form)
    else:
        form = GiveForm(initial=_wanted(request), office=office)
    return render(request, "supervision/recommendation_new.html", {"form": form, "themes": suggested(office)})


def _wanted(request):
    """What the address asks for: ?school=, ?network= and the texts of FILLED."""
    given = {name: request.GET[name] for name in FILLED if request.GET.get(name)}
    schools = School.objects.visible_to(request.user).open_on(timezone.localdate())
    for name, field in (("school", "pk"), ("network", "network")):
        value = request.GET.get(name, "")
        if value.isdecimal() and len(value) < 10:
            given["schools"] = list(schools.filter(**{field: value}).values_list("pk", flat=True))
    return given


def _give(request, form):
    content = dict(form.cleaned_data)
    schools, follower = list(content.pop("schools")), content.pop("supervisor")
    by_duty = {} if follower else responsible(schools, request.user.acting.office)
    supervisors = {school.pk: follower or next(iter(by_duty[school.pk]), request.user) for school in schools}
    try:
        made = actions.give(schools=schools, by=request.user, supervisors=supervisors, **content)
    except IntegrityError:
        # The same form, sent twice at the very same moment.
        made = list(actions.made_by_form(content["client_uuid"], schools))
        if not made:
            raise
    messages.success(request, f"เปิดข้อเสนอแนะถึงโรงเรียน {len(made)} แห่งแล้ว โรงเรียนเห็นได้ทันที")
    if len(made) == 1:
        return redirect("supervision:recommendation", made[0].pk)
    return redirect(f"{reverse('supervision:recommendations')}?mine=0")


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def extend(request, pk):
    rows = Recommendation.objects.visible_to(request.user).select_related("school", "office")
    recommendation = get_object_or_404(rows, pk=pk)
    if not permissions.is_verifier(request.user, recommendation):
        deny(request, request.path)
    if not permissions.can_extend(request.user, recommendation):
        return already(request, recommendation, page="supervision:recommendation")
    form = ExtendForm(request.POST or None, instance=recommendation)
    if request.method == "POST" and form.was_saved():
        messages.success(request, EXTENDED)
        return redirect("supervision:recommendation", pk)
    return edit_page(
        request,
        form,
        "supervision/recommendation_extend.html",
        {"recommendation": recommendation},
        save=lambda form: _extend(request, form),
        said=EXTENDED,
        to=reverse("supervision:recommendation", args=[pk]),
    )


def _extend(request, form):
    """Saves what the form says; False when the recommendation changed since it was shown to something else."""
    stored = Recommendation.objects.select_related("school", "office").get(pk=form.instance.pk)
    given = form.cleaned_data
    try:
        actions.extend(
            recommendation=stored,
            by=request.user,
            due_on=given["due_on"],
            priority=given["priority"],
            reason=given["reason"],
            version=given["version"],
        )
    except Stale:
        # Two clicks at the very same moment: the other one has saved just this.
        stored.refresh_from_db()
        return (stored.due_on, stored.priority) == (given["due_on"], given["priority"])
    return True
