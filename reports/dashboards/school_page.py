"""What one school's dashboard says: its own years beside the mean of the office, in which no other school is told."""

from django.db.models import Count, Q
from django.urls import reverse

from instruments.measures import half_up, mean, mean_of_total
from qa.models import TestScore
from reports.book.parts import Cell, Column, Row
from reports.dashboards.behind import LEVEL_WORDS
from reports.dashboards.board import Number, Section, Stat, Table
from reports.dashboards.facts import TREND_YEARS, Facts
from reports.queries import link
from schools.models import School
from supervision.models import Recommendation, Visit

# A mean of fewer schools than this would tell of single ones.
FEWEST = 5


def sections(school, user, today):
    """[Section] of a school as a person may see it. A fixed number of queries."""
    facts = Facts(school.office, school.office.calendar.academic_year(today), today=today)
    return [_visits(facts, school, user), _levels(facts, school), _tests(facts, school, user)]


def _visits(facts, school, user):
    """Visits by year beside the office's mean, and what is asked of the school."""
    in_office = not user.acting.is_school
    narrow = {"school": school.pk, "mine": 0} if in_office else {}
    years = range(facts.year - TREND_YEARS + 1, facts.year + 1)
    spans = {f"y{year}": Q(visited_on__range=facts.calendar.academic_span(year)) for year in years}
    rows = Visit.objects.made() if in_office else Visit.objects.filter(state=Visit.State.APPROVED)
    counts = {name: Count("pk", filter=span) for name, span in spans.items()}
    of_all = rows.filter(office=school.office_id).aggregate(**counts)
    own = rows.filter(school=school).aggregate(**counts)
    # A school counts in each year in which it was open for a day.
    there = {name: Count("pk", filter=_open_in(facts, int(name[1:]))) for name in counts}
    schools = School.objects.filter(office=school.office_id).aggregate(**there)
    lines = []
    for year in years:
        name = f"y{year}"
        address = link(reverse("supervision:visits"), year=year, state="made", **narrow)
        usual = mean_of_total(of_all[name], schools[name]) if schools[name] >= FEWEST else None
        lines.append(Row.of(str(year), Number(own[name], "n", href=address), Cell(usual, "mean")))
    columns = [
        Column("ปีการศึกษา", "text", width=2),
        Column("การนิเทศ (ครั้ง)"),
        Column("ค่าเฉลี่ยต่อโรงเรียนของสำนักงาน", "mean", width=2),
    ]
    asked = Recommendation.objects.visible_to(user).filter(school=school)
    address = reverse("supervision:recommendations")
    stats = [
        Stat(
            "ข้อเสนอแนะที่ยังค้าง",
            Number(asked.unsettled().count(), "n", href=link(address, state="unsettled", **narrow)),
        ),
        Stat(
            "ข้อเสนอแนะเกินกำหนด",
            Number(asked.overdue(facts.today).count(), "n", href=link(address, overdue=1, **narrow)),
        ),
    ]
    return Section("visits", "การนิเทศและข้อเสนอแนะ", "", stats, [Table("visits", "การนิเทศรายปี", columns, lines)])


def _open_in(facts, year):
    """The Q of a school having been open on a day of an academic year, up to today."""
    first, last = facts.calendar.academic_span(year)
    opened = Q(opened_on=None) | Q(opened_on__lte=min(last, facts.today))
    return opened & (Q(closed_on=None) | Q(closed_on__gt=first))


def _levels(facts, school):
    """The overall level of each year beside the mean of the schools that sent theirs."""
    own = {(one.level, one.set, one.year): one for one in facts.levels if one.school == school.pk}
    rows = []
    for key, one in sorted(own.items(), key=lambda item: (item[0][0] != "early", item[0][2])):
        level, used, year = key
        all_of_them = [fact.overall for fact in facts.levels if (fact.level, fact.set, fact.year) == key]
        usual = half_up(mean(all_of_them)) if len(all_of_them) >= FEWEST else None
        word = facts.scales[used].words.get(one.overall, "")
        number = Number(one.overall, "n", href=reverse("qa:submission", args=[one.pk]))
        rows.append(
            Row.of(LEVEL_WORDS[level], str(year), number, word, Cell(usual, "mean"), Cell(len(all_of_them), "n"))
        )
    columns = [
        Column("ระดับการศึกษา", "text", width=3),
        Column("ปีการศึกษา", "text"),
        Column("ระดับ"),
        Column("ระดับคุณภาพ", "text", width=2),
        Column("ค่าเฉลี่ยของสำนักงาน", "mean", width=2),
        Column("จาก SAR"),
    ]
    empty = "ยังไม่มี SAR ที่ส่งแล้วและมีระดับคุณภาพโดยรวม"
    return Section(
        "sar", "ผลการประเมินตนเอง (SAR)", "", [], [Table("levels", "ระดับคุณภาพโดยรวม", columns, rows, empty=empty)]
    )


def _tests(facts, school, user):
    """The school's results beside the mean of all pupils of the office."""
    names = ("test", "grade", "turn", "subject", "academic_year")
    rows = TestScore.objects.filter(school=school, academic_year__gt=facts.year - TREND_YEARS).order_by("academic_year")
    own = {row[:5]: row[5:] for row in rows.values_list(*names, "mean", "takers")}
    area, lines = facts.test_trend(), []
    for exam, sitting in facts.exams.items():
        for key, (value, takers) in own.items():
            if key[:4] != exam:
                continue
            usual = area.get((exam, key[4]))
            # Who knows the own result could work the others' out of a mean of few.
            is_shown = usual is not None and (not user.acting.is_school or usual.is_public_beside(takers))
            number = Number(value, "mean", href=reverse("qa:test_school", args=[school.pk]))
            shown = Cell(usual.value if is_shown else None, "mean")
            lines.append(Row.of(sitting.title, exam[3], str(key[4]), number, Cell(takers, "n"), shown))
    columns = [
        Column("การทดสอบ", "text", width=2),
        Column("วิชาหรือด้าน", "text", width=3),
        Column("ปีการศึกษา", "text"),
        Column("ค่าเฉลี่ย", "mean"),
        Column("ผู้เข้าสอบ"),
        Column("ค่าเฉลี่ยของสำนักงาน", "mean", width=2),
    ]
    table = Table("tests", "วิชาหรือด้านที่แทนการทดสอบแต่ละรายการ", columns, lines, empty="ยังไม่มีผลการทดสอบ")
    return Section("tests", "ผลการทดสอบ", "", [], [table])
