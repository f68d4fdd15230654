"""Papers of inspections: of one school (F-05), and of the office (F-06)."""

from django.template.loader import render_to_string

from qa import inspection_figures, inspection_gaps
from qa.models import Inspection
from reports.letterhead import letterhead
from supervision.models import Recommendation
from thai.dates import long


def school_title(inspection):
    """The title of the paper of one school, which is also the name of its file."""
    return f"รายงานผลการติดตามตรวจสอบคุณภาพ {inspection.school.full_name} ปีการศึกษา {inspection.academic_year}"


def area_title(office, year):
    """The title of the paper of an office."""
    return f"รายงานผลการติดตามตรวจสอบคุณภาพ ระดับเขตพื้นที่ {office.name} ปีการศึกษา {year}"


def school_paper(inspection, visit):
    """The HTML of F-05: committee, results by section, findings, recommendations and measures."""
    rows = visit.recommendations.exclude(state=Recommendation.State.WITHDRAWN).order_by("pk")
    context = {
        "title": school_title(inspection),
        "office": letterhead(inspection.office),
        "inspection": inspection,
        "school": inspection.school,
        "visit": visit,
        "members": inspection.committee.members.all(),
        "sections": inspection_figures.sections([visit.pk]),
        "recommendations": rows,
        "visited_on": long(visit.visited_on),
        "measures_due": long(inspection.measures_due_on) if inspection.measures_due_on else "",
    }
    return render_to_string("reports/inspections/school.html", context)


def area_paper(office, year, rows):
    """The HTML of F-06 from the Inspections of a year: how far the rules are met, means, levels and measures."""
    rows = list(rows.select_related("school", "committee", "visit").order_by("planned_on", "pk"))
    visits = [row.visit_id for row in rows if row.is_made]
    verdicts = inspection_figures.by_visit(visits)
    for row in rows:
        row.verdict = verdicts.get(row.visit_id)
    context = {
        "title": area_title(office, year),
        "office": letterhead(office),
        "year": year,
        "rows": rows,
        "gaps": inspection_gaps.gaps(office, year),
        "sections": inspection_figures.sections(visits),
        "levels": inspection_figures.levels(verdicts),
        "n_done": len(visits),
        "measures": [row for row in rows if row.measures],
    }
    return render_to_string("reports/inspections/area.html", context)


def of_year(user, year):
    """The Inspections of a year that the person sees."""
    return Inspection.objects.visible_to(user).filter(academic_year=year)
