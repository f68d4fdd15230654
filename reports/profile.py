"""What the page of one school says: each function answers for one part of it, with a fixed number of queries."""

from django.db.models import Q
from django.urls import reverse

from qa import triangulation
from qa.models import ExternalResult, Level, Submission, TestScore
from qa.permissions import READERS as SAR_READERS
from qa.permissions import can_read_content
from reports.queries import LONG_UNVISITED, link
from schools.data_dates import last_passed
from schools.models import SCHOOL_ROLES, Figures, NetworkSchool, School, SchoolProgramme, SchoolYear
from schools.models.figures import STAGES
from supervision.models import Recommendation, Visit
from supervision.permissions import READERS as VISIT_READERS

# What fits on one A4.
YEARS, SAR_YEARS, TEST_YEARS, RECOMMENDATIONS, VISITS, EXTERNAL = 5, 4, 3, 5, 4, 4
STAGE_WORDS = {
    "pupils_early": "ปฐมวัย",
    "pupils_primary": "ประถม",
    "pupils_lower": "ม.ต้น",
    "pupils_upper": "ม.ปลาย",
}
CHART_HEIGHT, LABEL = 132, 20


def figures(school):
    """The newest years of a school: `years` newest first with `stages` and `per_teacher`, the stages it has ever had
    in them, the bars of the chart, and the pupils by sex on the newest data date. Two queries."""
    years = list(SchoolYear.objects.filter(school=school).order_by("-academic_year")[:YEARS])
    stages = [stage for stage in STAGES if any(getattr(year, stage) for year in years)]
    rows = [
        {
            "year": year,
            "stages": [(STAGE_WORDS[stage], getattr(year, stage)) for stage in stages],
            "per_teacher": year.pupils / year.teachers if year.teachers else None,
        }
        for year in years
    ]
    return {
        "years": rows,
        "newest": rows[0] if rows else None,
        "stages": [(stage, STAGE_WORDS[stage]) for stage in stages],
        "bars": bars(years[::-1], stages),
        "detail": Figures.objects.filter(school=school).order_by("-academic_year", "-data_date").first(),
    }


def bars(years, stages):
    """Stacked bars of pupils, oldest year first, from zero: x and width in percent, y and height in pixels."""
    most = max((year.pupils for year in years), default=0)
    if not most:
        return []
    slot, full, out = 100 / len(years), CHART_HEIGHT - 2 * LABEL, []
    for place, year in enumerate(years):
        bottom, parts = CHART_HEIGHT - LABEL, []
        for stage in stages:
            height = full * getattr(year, stage) / most
            bottom -= height
            parts.append({"css": stage, "y": f"{bottom:.1f}", "height": f"{height:.1f}"})
        out.append(
            {
                "year": year.academic_year,
                "pupils": year.pupils,
                "x": f"{slot * (place + 0.2):.2f}",
                "width": f"{slot * 0.6:.2f}",
                "middle": f"{slot * (place + 0.5):.2f}",
                "top": f"{bottom - 5:.1f}",
                "parts": parts,
            }
        )
    return out


def reports(school, user):
    """The SAR of the newest years as the person may see them: [{year, levels: [{submission, word}]}], newest first.
    None for a role that reads no reports. Two queries."""
    if not user.has_role(*SAR_READERS, *SCHOOL_ROLES):
        return None
    rows = Submission.objects.visible_to(user).of_sar().filter(school=school).with_deadline().select_related("round")
    newest = list(rows.order_by("-round__academic_year", "-round", "level")[: 2 * SAR_YEARS])
    words = {
        (row.set_id, row.value): row.label
        for row in Level.objects.filter(set__in={row.standard_set_id for row in newest})
    }
    years = {}
    for row in newest:
        row.school = school
        known = row.overall_level is not None and can_read_content(user, row)
        word = words.get((row.standard_set_id, row.overall_level)) if known else None
        years.setdefault(row.round.academic_year, []).append({"submission": row, "word": word})
    return [{"year": year, "levels": levels} for year, levels in years.items()]


def compared(school, user):
    """What several sources found of the school in the newest year that two of them tell of: {year, href, wide}, `wide`
    the sentences of what they see two levels or more apart; None where there is nothing to compare or for a role that
    compares nothing. A constant number of queries."""
    if not user.has_role(*SAR_READERS):
        return None
    blocks = triangulation.blocks(school, user)
    told = [block for block in blocks if any(len(line.found) > 1 for line in block.lines)]
    if not told:
        return None
    newest = [block for block in told if block.year == told[0].year]
    wide = [_apart(block, line, len(newest) > 1) for block in newest for line in block.lines if line.is_wide]
    address = reverse("qa:triangulation", args=[school.pk])
    return {"year": told[0].year, "href": f"{address}#block-{told[0].year}-{told[0].level}", "wide": wide}


def _apart(block, line, names_level):
    (high, above), (low, below) = line.outliers
    level = f" ({block.level_label})" if names_level else ""
    return f"{line.name}{level} ต่างกัน {line.gap} ระดับ: {high} {above.word} {low} {below.word}"


def tests(school, user):
    """Results of national tests of the three newest years: {years, rows: [{label, subject, means, change}]}; `change`
    is the newest value less the one before it, in points. One query."""
    rows = TestScore.objects.visible_to(user).filter(school=school).order_by("grade", "test", "turn", "pk")
    # Pupils counted by level fill a page of their own, qa:test_school.
    scores = [score for score in rows if not score.counts]
    years = sorted({score.academic_year for score in scores}, reverse=True)[:TEST_YEARS]
    rows = {}
    for score in scores:
        if score.academic_year in years:
            row = rows.setdefault((score.test, score.grade, score.subject), {})
            row[score.academic_year] = score
    return {"years": years, "rows": [_test_row(key, row, years) for key, row in rows.items()]}


def _test_row(key, row, years):
    test, grade, subject = key
    known = [row[year].mean for year in years if year in row]
    return {
        "label": f"{test} {grade}",
        "subject": subject,
        "means": [(year, row[year].mean if year in row else None) for year in years],
        "change": known[0] - known[1] if len(known) > 1 and years[0] in row else None,
    }


def external(school, user):
    """Results of the external assessment (สมศ.), newest first. One query."""
    return list(ExternalResult.objects.visible_to(user).filter(school=school)[:EXTERNAL])


def recommendations(school, user, day):
    """Open recommendations, the nearest due date first: {shown, number, overdue}; None for a role that reads none.
    One query."""
    if not user.has_role(*VISIT_READERS):
        return None
    rows = Recommendation.objects.visible_to(user).filter(school=school).unsettled()
    found = list(rows.select_related("school", "supervisor", "moved_from").order_by("due_on", "pk"))
    return {
        "shown": found[:RECOMMENDATIONS],
        "number": len(found),
        "overdue": [row for row in found if row.is_overdue_on(day)],
    }


def visits(school, user):
    """The last visits on record that the person may see; None for a role that reads none. One query."""
    if not user.has_role(*VISIT_READERS):
        return None
    rows = Visit.objects.visible_to(user).filter(school=school).made().select_related("supervisor")
    return list(rows.order_by("-visited_on", "-pk")[:VISITS])


def programmes(school):
    """What the school is and takes part in, those of today first. One query."""
    rows = SchoolProgramme.objects.filter(school=school).select_related("programme")
    return sorted(rows, key=lambda row: (row.to_year is not None, -(row.to_year or 0), row.pk))


def networks(school):
    """The networks the school is in now, the one that groups it in reports first. One query."""
    rows = NetworkSchool.objects.filter(school=school, to_year=None).select_related("network").order_by("pk")
    found = [school.network] if school.network else []
    return found + [row.network for row in rows if row.network_id != school.network_id]


def joined(school):
    """Schools that were merged into this one. One query."""
    return list(School.objects.filter(Q(merged_into=school)))


def warnings(school, day, *, figures, visits, reports, recommendations):
    """[(text, address or "")] of what to know before going there; nothing of a school that has closed.

    Takes what the other functions answered, so that nobody is told of what they may not see.
    """
    if not school.is_open:
        return []
    found = []
    if visits is not None:
        last = visits[0].visited_on if visits else None
        if last is None:
            found.append(("ยังไม่เคยได้รับการนิเทศ", ""))
        elif day - last > LONG_UNVISITED:
            found.append((f"ไม่ได้รับการนิเทศ {(day - last).days} วัน", reverse("supervision:visit", args=[visits[0].pk])))
    if recommendations and recommendations["overdue"]:
        address = link(reverse("supervision:recommendations"), school=school.pk, overdue=1)
        found.append((f"ข้อเสนอแนะเกินกำหนด {len(recommendations['overdue'])} เรื่อง", address))
    # What was never sent years ago can be sent no more.
    for year in (reports or ())[:2]:
        for level in year["levels"]:
            row = level["submission"]
            if row.submitted_at is None and row.deadline < day:
                days = (day - row.deadline).days
                text = f"ยังไม่ส่ง SAR ปีการศึกษา {year['year']} ระดับ{row.short_level} เกินกำหนด {days} วัน"
                found.append((text, reverse("qa:submission", args=[row.pk])))
    return found + _about_figures(school, figures, day)


def _about_figures(school, figures, day):
    year, code = last_passed(school.office.calendar, day)
    if figures["newest"] is None:
        return [("ยังไม่มีจำนวนนักเรียนและครู", "")]
    newest = figures["newest"]["year"]
    # A year entered as a whole stands for all of its data dates.
    kept = (newest.academic_year, newest.data_date or Figures.DataDate.END)
    if kept >= (year, code):
        return []
    return [(f"จำนวนนักเรียนและครูเป็นของปีการศึกษา {newest.academic_year}{_of(newest)} ยังไม่มีข้อมูลรอบล่าสุด", "")]


def _of(year):
    return f" ({year.get_data_date_display()})" if year.data_date else ""
