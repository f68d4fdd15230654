"""The first page of each role: real numbers, each a link to the list behind it."""

from datetime import timedelta

from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from instruments.measures import share
from qa.models import Submission
from registry.models import Book
from reports import home_parts, queries
from reports.models import CertificateBatch, Report
from reports.queries import link
from schools import calendars, duties, setup
from schools.models import Duty, ImportBatch, Office, Role, School
from schools.models.duties import covered, responsible
from schools.permissions import require_login
from supervision import approvals, meeting_queries
from supervision.calendar_days import coming_to_school, to_visit
from supervision.models import MeetingSeries, Recommendation, Visit
from supervision.queries import coverage, longest_unvisited, surveys_to_answer, visited_in
from thai.dates import short
from thai.years import be_year


@require_login
@require_GET
def home(request):
    """Sends each person to the page of the role they act under."""
    acting = request.user.acting
    if acting is None:
        return nobody_page(request, timezone.localdate())
    pages = {
        Role.DIRECTOR: office_page,
        Role.HEAD: office_page,
        Role.SUPERVISOR: supervisor_page,
        Role.CLERK: clerk_page,
        Role.COMMITTEE: committee_page,
        Role.SCHOOL_DIRECTOR: school_page,
        Role.SCHOOL_STAFF: school_page,
        Role.OFFICE_ADMIN: admin_page,
        Role.PLATFORM_ADMIN: platform_page,
    }
    return pages[acting.role](request, timezone.localdate())


def nobody_page(request, day):
    """Why the person has no role, as far as the register knows: their school has gone; and whom to ask."""
    last = request.user.memberships.select_related("office", "school__merged_into", "school__office")
    last = last.order_by("-ends", "-pk").first()
    school = last.school if last else None
    context = {"gone": school if school and not school.is_open else None, "office": last.office if last else None}
    return render(request, "reports/home/nobody.html", context)


def supervisor_page(request, day):
    """This week, what waits for me, and the schools nobody visited for long."""
    user = request.user
    calendar = calendars.of(user)
    year, number = calendar.semester(day)
    monday = day - timedelta(days=day.weekday())
    visits = Visit.objects.visible_to(user)
    mine = visits.by(user)
    schools = School.objects.visible_to(user).open_on(day)
    recommendations = Recommendation.objects.visible_to(user).filter(supervisor=user)
    reviews = Submission.objects.visible_to(user).of_sar().filter(reviewer=user, state__in=Submission.UNDECIDED)
    visited, total = coverage(schools, year, number, calendar)
    # The oldest round that waits for this person; the number is of the list it opens.
    oldest = reviews.select_related("round").order_by("round__academic_year").first()
    round = oldest.round if oldest else queries.current_round(user)
    reviews = reviews.filter(round=round)
    recommendations_url = reverse("supervision:recommendations")
    my_schools = covered(schools, Duty.objects.in_force(user.acting.office, day).filter(user=user)).count()
    to_read, to_read_count = queries.to_read(user)
    context = {
        "day": day,
        "coverage": share(visited, total),
        "visited": visited,
        "total": total,
        "schools_href": link(reverse("supervision:coverage"), year=year, semester=number),
        "coverage_label": f"โรงเรียนได้รับการนิเทศ ภาคเรียนที่ {number}",
        "coverage_href": link(reverse("supervision:coverage"), year=year, semester=number, visited=1),
        "overdue_href": link(recommendations_url, overdue=1, supervisor=user.pk),
        "verify_href": link(recommendations_url, state="answered", supervisor=user.pk),
        "reviews_href": link(
            reverse("qa:round", args=[round.pk]) if round else reverse("qa:rounds"),
            state="undecided" if round else "",
            reviewer=user.pk if round else "",
        ),
        "week": mine.filter(visited_on__range=(monday, monday + timedelta(days=6)))
        .select_related("school")
        .order_by("visited_on", "pk")[:20],
        "planned": to_visit(user, day)[:12],
        "unfinished": visits.written_by(user)
        .filter(state__in=Visit.EDITABLE)
        .select_related("school")
        .order_by("-updated_at")[:10],
        "to_verify": recommendations.filter(state=Recommendation.State.ANSWERED).select_related("school")[:5],
        "to_verify_count": recommendations.filter(state=Recommendation.State.ANSWERED).count(),
        "overdue_count": recommendations.overdue(day).count(),
        "reviews": reviews.select_related("school", "round").order_by("submitted_at")[:5],
        "reviews_count": reviews.count(),
        "to_read": to_read,
        "to_read_count": to_read_count,
        **queries.to_score(user),
        "unvisited": longest_unvisited(schools).select_related("network")[:8],
        "meetings": meeting_queries.for_home(user, day),
        "reports": Report.objects.visible_to(user)
        .filter(author=user, state=Report.State.RETURNED)
        .order_by("-updated_at")[:5],
        "notices": queries.own_notices(user, day),
        "my_schools": my_schools,
        "my_schools_href": link(reverse("schools:list"), supervisor=user.pk, state="open") if my_schools else "",
    }
    return render(request, "reports/home/supervisor.html", context | {"parts": home_parts.parts_for(user, day)})


def office_page(request, day):
    """The director's and the head's page: coverage, what is late, levels and trend, who needs help, workload."""
    user = request.user
    office = user.acting.office
    # Lists also hold what schools that have closed since left behind; coverage and needs are of those open today.
    everything, chosen = queries.filtered_schools(user, request.GET)
    narrowed = {name: chosen[name] for name in ("network", "district", "size")}
    schools = everything.open_on(day)
    calendar = calendars.of(user)
    year, number = calendar.semester(day)
    visited, total = coverage(schools, year, number, calendar)
    before = (year, 1) if number == 2 else (year - 1, 2)
    last_day = calendar.semester_span(*before)[1]
    visited_before = visited_in(everything.open_on(last_day), *before, calendar).count()
    coverage_url, recommendations_url = reverse("supervision:coverage"), reverse("supervision:recommendations")
    rounds = list(queries.rounds_of(user)[:20])
    round = queries.newest_filled(rounds, request.GET.get("year", ""))
    of_any_size = chosen.pop("of_any_size")
    rows = queries.counted_submissions(round, day, of_any_size, chosen["size"]) if round else None
    recommendations = Recommendation.objects.visible_to(user).filter(school__in=everything)
    overdue, unsettled = recommendations.overdue_and_unsettled(day)
    visits = Visit.objects.visible_to(user).filter(school__in=everything)
    board = reverse("qa:round", args=[round.pk]) if round else ""
    states = rows.in_states() if round else {}
    received, unchecked = (sum(states.get(s, 0) for s in of) for of in (Submission.RECEIVED, Submission.UNDECIDED))
    counts = {"received": received, "total": sum(states.values())} if round else None
    trend = queries.trend(user, of_any_size, **narrowed)
    workload = queries.workload(office, day, round)
    for row in workload:
        who = row["user"].pk
        row["visits_href"] = link(
            reverse("supervision:visits"), year=year, semester=number, state="made", supervisor=who
        )
        row["reviews_href"] = link(board, state="undecided", reviewer=who, slot="first") if board else ""
        row["recommendations_href"] = link(recommendations_url, state="unsettled", supervisor=who)
    context = {
        "day": day,
        "is_head": user.acting.role == Role.HEAD,
        "choices": chosen,
        "coverage": share(visited, total),
        "visited": visited,
        "total": total,
        "visited_said": queries.said(
            f"รวมที่รอพิจารณา · ภาคเรียนที่ {before[1]}/{before[0]} ",
            (visited_before, link(coverage_url, year=before[0], semester=before[1], visited=1, **narrowed)),
            " แห่ง",
        ),
        "schools_href": link(coverage_url, year=year, semester=number, **narrowed),
        "visits_href": link(coverage_url, year=year, semester=number, visited=1, **narrowed),
        "waiting": visits.waiting().count(),
        "waiting_href": link(reverse("supervision:visits"), state="submitted", **narrowed),
        "approvals": approvals.visits(user)
        .filter(school__in=everything)
        .select_related("school", "supervisor")
        .order_by("visited_on")[:8],
        "plans": approvals.plans(user).select_related("owner").order_by("updated_at", "pk")[:8],
        "id_plans": approvals.id_plans(user).select_related("user").order_by("submitted_at", "pk")[:8],
        "action_plans": approvals.action_plans(user)[:8],
        "projects": approvals.projects(user).select_related("owner").order_by("pk")[:8],
        "reports": Report.objects.waiting_for(user).select_related("author").order_by("updated_at", "pk")[:8],
        "overdue": overdue,
        "overdue_href": link(recommendations_url, overdue=1, **narrowed),
        "unsettled_said": queries.said(
            "ค้างทั้งหมด ",
            (unsettled, link(recommendations_url, state="unsettled", **narrowed)),
            " เรื่อง",
        ),
        "round": round,
        "rounds": rounds[:10],
        "unchecked": unchecked,
        "unchecked_href": link(board, state="undecided", **narrowed) if board else "",
        "received_ratio": share(counts["received"], counts["total"]) if counts else None,
        "counts": counts,
        "owed_href": link(board, **narrowed) if board else "",
        "received_label": f"ส่ง {round} แล้ว" if round else "",
        "received_href": link(board, state="received", **narrowed) if board else "",
        "round_note": f"กำหนดส่ง {short(round.due_on)}" if round else "",
        "levels": queries.level_rows(rows, board, **narrowed) if round else [],
        "trend": trend,
        "good_word": " / ".join(dict.fromkeys(row["good_word"] for row in trend)),
        "needs_href": link(reverse("reports:needs"), **narrowed),
        "workload": workload,
        "notices": queries.own_notices(user, day),
        "planned": queries.planned(user, day, narrowed) if user.acting.role == Role.HEAD else None,
        "without_reader": queries.without_reader(user) if user.acting.role == Role.HEAD else [],
        "meetings": meeting_queries.for_home(user, day),
        "gaps": duties.gaps(office) if user.acting.role == Role.HEAD else None,
        **(queries.to_score(user) if user.acting.role == Role.HEAD else {}),
    }
    return render(request, "reports/home/office.html", context | {"parts": home_parts.parts_for(user, day)})


def school_page(request, day):
    """What is asked of the school and by when, and what the office wrote to it."""
    user = request.user
    submissions = Submission.objects.visible_to(user).select_related("round")
    recommendations = Recommendation.objects.visible_to(user)
    visits = Visit.objects.visible_to(user).select_related("supervisor")
    asked = submissions.to_do(day).with_deadline().order_by("deadline_on", "level", "pk")
    overdue = recommendations.overdue(day).count()
    recommendations_url = reverse("supervision:recommendations")
    context = {
        "day": day,
        "school": user.acting.school,
        "asked": asked[:20],
        "asked_count": asked.count(),
        "asked_href": link(reverse("qa:rounds"), state="todo"),
        "first_task": asked.first(),
        "recommendations": recommendations.with_school().select_related("school").order_by("due_on")[:10],
        "surveys": surveys_to_answer(user, day)[:10],
        "open_count": recommendations.filter(state__in=Recommendation.WITH_SCHOOL).count(),
        "overdue_said": queries.said("เกินกำหนด ", (overdue, link(recommendations_url, overdue=1)), " เรื่อง")
        if overdue
        else [],
        "todo_href": link(recommendations_url, state="with_school"),
        "acknowledge_href": link(reverse("supervision:visits"), state="unacknowledged"),
        "to_acknowledge": visits.unacknowledged()[:10],
        "to_acknowledge_count": visits.unacknowledged().count(),
        "visits": visits[:5],
        "coming": coming_to_school(user, day)[:5],
        "papers": submissions.filter(state__in=Submission.RECEIVED).order_by("-submitted_at")[:5],
        "supervisors": responsible([user.acting.school], user.acting.office, day)[user.acting.school_id],
    }
    return render(request, "reports/home/school.html", context | {"parts": home_parts.parts_for(user, day)})


def clerk_page(request, day):
    """The register of certificates: drafts, what is being made, the next number."""
    user = request.user
    batches = CertificateBatch.objects.visible_to(user).defer("people")
    year = be_year(day)
    book = Book.objects.filter(office=user.acting.office_id, kind=Book.Kind.HONOUR, be_year=year).first()
    unfinished = (CertificateBatch.State.DRAFT, CertificateBatch.State.APPROVED)
    context = {
        "day": day,
        "next_text": book.text_of(book.next_number) if book else f"1/{year}",
        "issued_note": f"ปี {year} ออกแล้ว {book.next_number - book.first_number if book else 0:,} ฉบับ",
        "drafts_href": link(reverse("reports:certificates"), state=CertificateBatch.State.DRAFT.value),
        "making_href": link(reverse("reports:certificates"), state=CertificateBatch.State.ISSUED.value),
        "drafts": batches.filter(state__in=unfinished)[:10],
        "drafts_count": batches.filter(state=CertificateBatch.State.DRAFT).count(),
        "making": batches.filter(state=CertificateBatch.State.ISSUED).select_related("job")[:10],
        "making_count": batches.filter(state=CertificateBatch.State.ISSUED).count(),
        "meetings": meeting_queries.for_home(user, day),
        "recent": batches.filter(state=CertificateBatch.State.READY)[:8],
        "schools": School.objects.visible_to(user).open_on(day).count(),
        "schools_href": link(reverse("schools:list"), state="open"),
        "notices": queries.own_notices(user, day),
    }
    return render(request, "reports/home/clerk.html", context | {"parts": home_parts.parts_for(user, day)})


def committee_page(request, day):
    """Only what is assigned."""
    user = request.user
    submissions = Submission.objects.visible_to(user).select_related("school", "round")
    round = queries.current_round(user)
    board = reverse("qa:round", args=[round.pk]) if round else reverse("qa:rounds")
    mine = Q(reviewer=user) | Q(second_reader=user)
    context = {
        "day": day,
        "submissions": submissions.received().order_by("state", "submitted_at")[:20],
        "count": queries.counted_submissions(round, day, None).filter(mine).received().count() if round else 0,
        "count_label": f"{round} ที่ได้รับมอบหมาย" if round else "SAR ที่ได้รับมอบหมาย",
        "count_href": link(board, state="received"),
        "visits": Visit.objects.visible_to(user).select_related("school", "supervisor")[:20],
        "visits_count": Visit.objects.visible_to(user).count(),
        "meetings": meeting_queries.for_home(user, day),
        "reports": Report.objects.visible_to(user).order_by("-approved_at", "-pk")[:5],
        "committees": MeetingSeries.objects.visible_to(user).filter(is_active=True).select_related("order")[:20],
        **queries.to_score(user),
    }
    return render(request, "reports/home/committee.html", context)


def admin_page(request, day):
    """The register of schools and people, and what is missing in it."""
    user = request.user
    schools = School.objects.visible_to(user).open_on(day)
    office = user.acting.office
    people = office.memberships.current(day).order_by()
    steps = setup.steps(office)
    context = {
        "day": day,
        "steps": steps if not all(step["done"] for step in steps) else [],
        "schools": schools.count(),
        "without_network": schools.filter(network=None).count(),
        "schools_href": link(reverse("schools:list"), state="open"),
        "no_network_href": link(reverse("schools:list"), network="none", state="open"),
        "without_people": schools.exclude(pk__in=people.exclude(school=None).values("school")).count(),
        "no_people_href": link(reverse("schools:list"), people="none", state="open"),
        "meetings": meeting_queries.for_home(user, day),
        "waiting_imports": ImportBatch.objects.visible_to(user).waiting().count(),
        "imports": ImportBatch.objects.visible_to(user).select_related("file", "created_by")[:5],
        **queries.to_score(user),
    }
    return render(request, "reports/home/admin.html", context | {"parts": home_parts.parts_for(user, day)})


def platform_page(request, day):
    """Every office of the installation, in numbers only."""
    page = Office.objects.visible_to(request.user).with_open_schools().page(request.GET.get("page"), 50)
    context = {
        "day": day,
        "page": page,
        "offices": page.paginator.count,
        "schools": School.objects.visible_to(request.user).open_on(day).count(),
        "schools_href": link(reverse("schools:list"), state="open"),
    }
    return render(request, "reports/home/platform.html", context)
