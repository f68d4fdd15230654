"""Pages of awards: all of them, how one is judged, and where its judging stands."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from instruments.measures import share
from qa import permissions, permissions_awards
from qa.actions import awards as actions
from qa.actions import judging
from qa.awards import ranking
from qa.awards.conflicts import conflicts
from qa.forms.awards import AwardForm
from qa.models import Award, Judging, Round, Submission
from schools.models import Role
from schools.permissions import deny, require
from schools.views.editing import edit_page
from supervision.actions.changes import WrongState

PAGE = 50


def seen(request, pk):
    """The award, when the person may see it; else 404."""
    rows = Award.objects.visible_to(request.user).select_related("round__office", "rubric__instrument")
    return get_object_or_404(rows, pk=pk)


def managed(request, pk):
    """The award, when the person sees all of its scores; else 404 or 403."""
    award = seen(request, pk)
    if not permissions_awards.can_manage(request.user, award):
        deny(request, request.path)
    return award


def already(request, award, page="qa:award"):
    """Somebody was first, perhaps this person's own first click: say what holds now."""
    award.refresh_from_db()
    messages.info(request, f"ดำเนินการไม่ได้ เพราะการตัดสินมีสถานะ “{award.get_state_display()}”")
    return redirect(page, award.pk)


def my_judgings(user):
    """The person's own judgings, those still to be scored first."""
    rows = Judging.objects.visible_to(user).filter(judge__user=user)
    rows = rows.select_related("judge__award__round", "submission__school")
    return rows.order_by("handed_in_at", "submission__school__name", "pk")


@require(*permissions_awards.VISITORS)
@require_GET
def index(request):
    """The award rounds of the office, newest first, and what waits for this person as a judge."""
    user = request.user
    acting = user.acting
    rounds = Round.objects.filter(office=acting.office_id, kind=Round.Kind.AWARD)
    if acting.role == Role.COMMITTEE:
        rounds = rounds.filter(award__in=Award.objects.visible_to(user))
    sent = Q(submissions__state__in=Submission.RECEIVED)
    rounds = (
        rounds.annotate(
            sent=Count("submissions", filter=sent),
            accepted=Count("submissions", filter=Q(submissions__state=Submission.State.ACCEPTED)),
        )
        .select_related("award")
        .order_by("-academic_year", "-pk")
    )
    waiting = []
    if not acting.is_school:
        still = my_judgings(user).filter(state__in=Judging.OPEN, judge__award__state=Award.State.JUDGING)
        waiting = still.filter(submission__state=Submission.State.ACCEPTED)[:PAGE]
    context = {
        "page": Paginator(rounds, PAGE).get_page(request.GET.get("page")),
        "waiting": waiting,
        "can_open": permissions.can_open_round(user),
        "can_set_up": permissions_awards.can_set_up(user),
        "reads_rounds": not user.has_role(Role.CLERK, Role.COMMITTEE),
    }
    return render(request, "qa/awards/index.html", context)


@require(*permissions_awards.SETTERS)
@require_http_methods(["GET", "POST"])
def new(request, pk):
    """How the nominations of an award round are judged. The same form sent twice makes one award."""
    rounds = Round.objects.visible_to(request.user).filter(kind=Round.Kind.AWARD)
    round = get_object_or_404(rounds.select_related("office"), pk=pk)
    there = Award.objects.filter(round=round).first()
    if there is not None and request.method == "GET":
        return redirect("qa:award", there.pk)
    form = AwardForm(request.POST or None, instance=Award(round=round), user=request.user)
    if request.method == "POST" and form.is_valid():
        award, is_new = actions.set_up(award=form.instance, by=request.user)
        if is_new:
            messages.success(request, "ตั้งค่าการตัดสินแล้ว ขั้นต่อไปคือเลือกกรรมการ")
        else:
            messages.info(request, "รางวัลนี้ตั้งค่าการตัดสินไว้แล้ว แก้ไขได้ที่นี่")
        return redirect("qa:award", award.pk)
    return render(request, "qa/awards/form.html", {"form": form, "round": round})


@require(*permissions_awards.SETTERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    award = seen(request, pk)
    if not permissions_awards.can_change(request.user, award):
        return already(request, award)
    form = AwardForm(request.POST or None, instance=award, user=request.user)
    context = {"award": award, "round": award.round}

    def save(form):
        return actions.change(award=form.instance, by=request.user, version=form.cleaned_data["version"])

    try:
        there = reverse("qa:award", args=[pk])
        return edit_page(request, form, "qa/awards/form.html", context, save=save, said="บันทึกแล้ว", to=there)
    except WrongState:
        return already(request, award)
    except actions.RubricInUse:
        form.add_error("rubric", "มีกรรมการให้คะแนนตามเกณฑ์เดิมแล้ว จึงเปลี่ยนเกณฑ์ไม่ได้")
        return render(request, "qa/awards/form.html", {**context, "form": form})


@require(*permissions_awards.OFFICE)
@require_GET
def detail(request, pk):
    """Where the judging stands: nominations, judges and their work; for a judge the own nominations."""
    award = seen(request, pk)
    user = request.user
    manages = permissions_awards.can_manage(user, award)
    context = {
        "award": award,
        "manages": manages,
        "mine": my_judgings(user).filter(judge__award=award)[:200],
        "can_change": permissions_awards.can_change(user, award),
        "can_certify": permissions_awards.can_certify(user, award),
        "shows_results": manages or award.state == Award.State.ANNOUNCED or permissions_awards.can_certify(user, award),
        "reads_round": not user.has_role(Role.CLERK, Role.COMMITTEE),
        # What happened to a single nomination stands on its own page.
        "events": award.events.filter(submission=None).select_related("actor") if manages else [],
    }
    if manages:
        context |= _overview(request, award)
    return render(request, "qa/awards/detail.html", context)


def _overview(request, award):
    rows = ranking.nominations(award)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    judges = list(judging.with_work(award))
    active = [row for row in judges if row.removed_at is None]
    barred = conflicts(award, [row.user_id for row in active], page.object_list)
    shown = ranking.places(award, page.object_list)
    for place in shown:
        place.barred = sum(1 for _user, pk in barred if pk == place.submission.pk)
    undecided = award.round.submissions.filter(state__in=Submission.UNDECIDED).count()
    standing = Judging.objects.standing().filter(judge__award=award, submission__state=Submission.State.ACCEPTED)
    counts = standing.aggregate(given=Count("pk"), done=Count("pk", filter=Q(state=Judging.State.DONE)))
    owed = page.paginator.count * award.judges_each
    return {
        "page": page,
        "places": shown,
        "judges": judges,
        "active": len(active),
        "undecided": undecided,
        "counts": counts,
        "owed": owed,
        "unassigned": max(owed - counts["given"], 0),
        "percent": share(counts["done"], owed),
        "steps": _steps(award, len(active), counts, owed),
    }


def _steps(award, judges, counts, owed):
    """The way of an award as steps: what is done, where it stands, what is still to come."""
    S = Award.State
    ranked = reverse("qa:award_ranking", args=[award.pk])
    done = [
        ("ตั้งค่าการตัดสิน", True, reverse("qa:award_edit", args=[award.pk]) if award.state == S.JUDGING else ""),
        ("กรรมการ", bool(judges), reverse("qa:award_judges", args=[award.pk]) if award.state == S.JUDGING else ""),
        ("มอบหมายผลงาน", (bool(owed) and counts["given"] >= owed) or award.state != S.JUDGING, ""),
        ("ให้คะแนน", (bool(owed) and counts["done"] >= owed) or award.state != S.JUDGING, ranked),
        ("เสนอผล", award.state != S.JUDGING, ranked),
        ("เห็นชอบ", award.state in (S.APPROVED, S.ANNOUNCED), ranked),
        ("ประกาศผล", award.state == S.ANNOUNCED, reverse("qa:award_results", args=[award.pk])),
    ]
    current = next((place for place, (_label, is_done, _at) in enumerate(done) if not is_done), None)
    return [
        {"label": label, "href": at, "state": "done" if is_done else "current" if place == current else "ahead"}
        for place, (label, is_done, at) in enumerate(done)
    ]
