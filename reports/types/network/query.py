"""The frozen rows of a report of a network. A fixed number of queries, however many schools it has."""

from django.db.models import Q

from qa.models import Award, AwardResult, BestPractice
from reports.book.frozen import sheet
from reports.letterhead import words_of
from reports.types import exams, rows, sars
from reports.types.visits.sets import VisitSet
from schools.models import NetworkActivity, NetworkPost
from supervision.models import Recommendation
from thai.dates import long, short

AWARDS = (
    ("school", "โรงเรียน", "school"),
    ("award", "รางวัล", "text"),
    ("group", "กลุ่ม", "text"),
    ("rank", "อันดับ", "n"),
    ("prize", "ระดับรางวัล", "text"),
)
PRACTICES = (("school", "โรงเรียน", "school"), ("title", "วิธีปฏิบัติ", "text"), ("theme", "เรื่อง", "text"))
ACTIVITIES = (
    ("on", "วันที่", "day"),
    ("kind", "ประเภทงาน", "text"),
    ("title", "เรื่อง", "text"),
    ("people", "ผู้เข้าร่วม (คน)", "n"),
)


def freeze(office, criteria, day):
    """All rows of the network and period that `criteria` describe, on `day`."""
    return of_set(VisitSet.stored(office, criteria), day=day)


def of_set(chosen, *, day):
    """All rows of a VisitSet of one network."""
    office, visits = chosen.office, chosen.visits()
    schools = rows.schools(chosen.schools(day), visits)
    made, points = rows.visits(visits, schools)
    members = [key for key, row in schools.items() if row["expected"]]
    sar = sars.read(sars.round_for(office, year_of(chosen.period)), day, members)
    tests = exams.read(office, members, year_of(chosen.period))
    awards, practices = _awards(members, year_of(chosen.period)), _practices(members, year_of(chosen.period))
    return {
        "office": words_of(office),
        "network": chosen.labels["network"],
        "period": chosen.period.frozen,
        "day": long(day),
        "lines": [chosen.labels["network"], chosen.period.label],
        "posts": _posts(chosen),
        "sar": sar["sar"],
        "exams": tests["exams"],
        "sheets": {
            "schools": rows.schools_sheet(schools),
            "visits": rows.visits_sheet(made),
            "points": rows.points_sheet(points),
            "recommendations": rows.recommendations_sheet(rows.recommendations(advice(chosen, members), day)),
            **sar["sheets"],
            **tests["sheets"],
            "awards": sheet("ผลรางวัล", AWARDS, awards) | {"words": rows.WORDS},
            "practices": sheet("วิธีปฏิบัติที่เป็นเลิศที่เผยแพร่", PRACTICES, practices) | {"words": rows.WORDS},
            "activities": sheet("งานของเครือข่าย", ACTIVITIES, _activities(chosen)),
        },
    }


def year_of(period):
    """The academic year whose SARs, tests and awards a period is told with; of a fiscal year the one ending in it."""
    return period.year - 1 if period.kind == "fiscal" else period.year


def advice(chosen, schools=None):
    """The recommendations of a VisitSet's visits, and those of other sources that its schools were given in its period
    (all of the office without `schools`)."""
    of_visits = Q(visit__in=chosen.visits().order_by())
    others = Q(visit=None, created_at__date__range=(chosen.period.first, chosen.period.last))
    if schools is not None:
        others &= Q(school__in=schools)
    return Recommendation.objects.filter(of_visits | others, office=chosen.office)


def _posts(chosen):
    """Who leads the network in the academic year: [[post, name]]."""
    year = year_of(chosen.period)
    since = Q(from_year=None) | Q(from_year__lte=year)
    held = NetworkPost.objects.filter(since, Q(to_year=None) | Q(to_year__gte=year), network=chosen.keys["network"])
    order = {kind: place for place, kind in enumerate(NetworkPost.Kind.values)}
    found = sorted(held.select_related("school"), key=lambda post: (order[post.kind], post.pk))
    return [[post.get_kind_display(), post.name, post.school.full_name if post.school else ""] for post in found]


def _awards(schools, year):
    found = AwardResult.objects.filter(
        award__state=Award.State.ANNOUNCED, award__round__academic_year=year, submission__school__in=schools
    ).exclude(prize="")
    found = found.select_related("award__round", "submission__school").order_by("award", "position")
    return [
        {
            "school_pk": row.submission.school_id,
            "school": row.submission.school.full_name,
            "award": row.award.round.name,
            "group": row.group_label,
            "rank": row.rank,
            "prize": row.prize,
        }
        for row in found
    ]


def _practices(schools, year):
    found = BestPractice.objects.published().filter(school__in=schools, academic_year=year)
    return [
        {
            "school_pk": row.school_id,
            "school": row.school.full_name,
            "title": row.title,
            "theme": row.get_theme_display(),
        }
        for row in found.select_related("school").order_by("pk")
    ]


def _activities(chosen):
    span = (chosen.period.first, chosen.period.last)
    found = NetworkActivity.objects.filter(network=chosen.keys["network"], on__range=span).order_by("on", "pk")
    return [
        {
            "activity": row.pk,
            "on": short(row.on),
            "kind": row.get_kind_display(),
            "title": row.title,
            "people": row.people,
        }
        for row in found
    ]
