"""What last year's results say to next year's plan: indicators not reached, weak points of SARs, tests below the
nation, external results, side by side; each finding can become a proposed project (checklist A-0.18, B-1.16)."""

import hashlib
from dataclasses import dataclass

from django.urls import reverse

from qa.below_standard import Grades
from qa.exams import results as exams
from qa.exams.catalogue import Catalogue
from qa.models import ExternalResult, TestScore
from reports.models import Theme
from reports.models.themes import Field
from reports.queries import counted_submissions, current_round, level_rows, link
from schools.models import School
from supervision import indicators
from supervision.models import Project

# How many findings a source shows.
MOST = 8


@dataclass(frozen=True)
class Finding:
    """One weak point: what it is, the figure that says so, and where its rows are. `key` names it in addresses."""

    source: str
    text: str
    figure: str
    href: str

    @property
    def key(self):
        """The same for the same finding, whatever the day."""
        return f"{self.source}:{hashlib.sha256(self.text.encode()).hexdigest()[:16]}"

    @property
    def title(self):
        """The name of a project that works on it."""
        return f"แก้ไขและพัฒนา: {self.text}"[:250]


@dataclass(frozen=True)
class Source:
    """A source with its findings, the weakest first; `nothing` is said where there are none."""

    code: str
    label: str
    about: str
    href: str
    findings: list
    nothing: str


def sources(user, year, day):
    """[Source] for the plan of a fiscal year, on `day`. A fixed number of queries."""
    schools = School.objects.visible_to(user).filter(office=user.acting.office_id).open_on(day)
    return [_results(user, year - 1), *_sar(user, day), _tests(user, schools), _external(schools, user)]


def _results(user, year):
    page = reverse("supervision:indicators")
    rows = [row for row in indicators.standings(indicators.of_office(user, year)) if row.result is not None]
    behind = sorted((row for row in rows if not row.is_reached), key=lambda row: (row.percent or 0, row.target.pk))
    found = [
        Finding(
            "results",
            row.indicator.name,
            f"เป้าหมาย {row.target_words} ผล {row.result_words} ร้อยละ {row.percent} ของเป้าหมาย",
            reverse("supervision:indicator", args=[row.indicator.pk]),
        )
        for row in behind[:MOST]
    ]
    return Source(
        "results",
        "ผลของแผนปีก่อน",
        f"ตัวชี้วัดปีงบประมาณ {year} ที่ยังไม่บรรลุเป้าหมาย",
        link(page, year=year),
        found,
        "ไม่มีตัวชี้วัดที่รายงานแล้วและยังไม่บรรลุเป้าหมาย",
    )


def _sar(user, day):
    """What the SARs of the newest round say: the standards with the lowest means, and what schools themselves name."""
    round = current_round(user)
    board = reverse("qa:round", args=[round.pk]) if round else reverse("qa:rounds")
    bars = []
    if round is not None:
        for group in level_rows(counted_submissions(round, day), board):
            bars += [(bar["mean"], f"{group['label']} {bar['label']}", bar) for bar in group["rows"] if bar["n"]]
    found = [
        Finding("sar", label, f"ระดับเฉลี่ย {mean} ({bar['n']:,} โรงเรียน)", bar["href"])
        for mean, label, bar in sorted(bars, key=lambda one: one[:2])[:MOST]
    ]
    year = f"ปีการศึกษา {round.academic_year}" if round else ""
    yield Source("sar", "สังเคราะห์ SAR", f"มาตรฐานที่ระดับเฉลี่ยต่ำสุด {year}".strip(), board, found, "ยังไม่มี SAR ที่ส่งแล้ว")
    themes = Theme.objects.visible_to(user).filter(round=round, field=Field.IMPROVEMENTS).living().counted()
    rows = themes.order_by("-schools", "pk")[:MOST] if round is not None else ()
    said = [
        Finding("themes", row.name, f"{row.schools:,} โรงเรียน", reverse("reports:theme", args=[row.pk])) for row in rows
    ]
    about = f"จุดที่ควรพัฒนาที่โรงเรียนเขียนใน SAR มากที่สุด {year}".strip()
    page = reverse("reports:themes")
    yield Source("themes", "ประเด็นร่วมจาก SAR", about, page, said, "ยังไม่ได้จัดกลุ่มประเด็นของรอบนี้")


def _tests(user, schools):
    """Subjects in which the mean of the area is below that of the nation, or what else is known."""
    page, office = reverse("qa:tests"), user.acting.office
    catalogue = Catalogue(office)
    year = exams.newest_year(TestScore.objects.filter(school__in=schools))
    found = []
    if year is not None:
        area, known = exams.area_means(office, [year]), exams.references(office, [year])
        for key, mean in area.items():
            test, grade, _year, turn, subject = key
            line = exams.Line(subject, [exams.Year(year, area=mean, references=known.get(key, {}))])
            against = line.area_against
            if against is not None and against[1] < 0:
                again = f" ครั้งที่ {turn}" if turn > 1 else ""
                text = f"{test} {grade} {subject}{again}"
                figure = f"เขตได้ {mean.value} ต่ำกว่า{against[0]} {-against[1]} คะแนน"
                exam = catalogue.exam(test)
                what = {"grade": grade, "turn": turn, "subject": subject}
                href = link(reverse("qa:test_year", args=[exam.pk, year]), **what) if exam else page
                found.append((against[1], text, Finding("tests", text, figure, href)))
    found = [finding for _less, _text, finding in sorted(found, key=lambda one: one[:2])][:MOST]
    about = f"วิชาที่ต่ำกว่าค่าอ้างอิง ปีการศึกษา {year}" if year else "วิชาที่ต่ำกว่าค่าอ้างอิง"
    nothing = "ไม่มีวิชาที่ต่ำกว่าค่าอ้างอิง" if year else "ยังไม่มีผลการทดสอบ"
    return Source("tests", "ผลการทดสอบ", about, link(page, year=year) if year else page, found, nothing)


def _external(schools, user):
    """The newest results of external assessment with which schools do not pass, by round."""
    page, grades = reverse("qa:external"), Grades(user.acting.office_id)
    rows = ExternalResult.objects.filter(school__in=schools).order_by("school", "level", "year", "attempt", "pk")
    newest = {(row.school_id, row.level): row for row in rows}
    counted = {}
    for row in newest.values():
        n, failing = counted.get((row.round, row.get_level_display()), (0, 0))
        counted[row.round, row.get_level_display()] = n + 1, failing + grades.fails(row)
    found = [
        Finding("external", f"โรงเรียนที่ไม่ผ่านการประเมินภายนอก {round} {level}", f"{failing:,} จาก {n:,} แห่ง", page)
        for (round, level), (n, failing) in sorted(counted.items(), key=lambda pair: (-pair[1][1], pair[0]))
        if failing
    ]
    nothing = "ไม่มีโรงเรียนที่ไม่ผ่านการประเมินภายนอก" if newest else "ยังไม่มีผลการประเมินภายนอก"
    return Source("external", "ผลการประเมินภายนอก", "โรงเรียนที่ผลล่าสุดยังไม่ผ่าน", page, found[:MOST], nothing)


def taken_up(user, year):
    """{key of a finding: the project of the year that came from it}. One query."""
    rows = Project.objects.visible_to(user).of_year(year).exclude(origin_key="")
    return {row.origin_key: row for row in rows}
