"""The synthesis of SARs, table by table until none is left: lists row by row, and rounds of two sets of standards."""

import random

import pandas as pd
import pytest

from qa.models import (
    Announcement,
    BestPractice,
    Issue,
    IssueResult,
    Level,
    Standard,
    StandardResult,
    StandardSet,
    Submission,
    Target,
)
from qa.sar_fields import asked
from reports.models import Statement
from reports.types.sar.statements import REGISTER
from tests.reports import test_sar_report as whole
from tests.reports.sar_factories import RECEIVED, YEAR
from tests.reports.test_sar_report import Made, beside, column, pd_f
from tests.reports.test_sar_report_limits import own_set
from tests.reports.test_sar_report_targets import announce
from tests.reports.types.compared import assert_alike

pytestmark = pytest.mark.django_db
STATES = {"expected": "ยังไม่เริ่ม", "draft": "กำลังจัดทำ", "returned": "ส่งกลับแก้ไข", "withdrawn": "โรงเรียนขอถอนคืน"}
OF_SETS = [
    whole.levels_of_standards,
    whole.levels_of_issues,
    whole.means,
    whole.means_by_group,
    whole.targets_beside_results,
    whole.changes_from_the_year_before,
    whole.means_of_the_last_years,
]
OF_ALL = [check for check in whole.CHECKS if check not in OF_SETS]


class Tables(dict):
    """Tables that know which of them was looked at."""

    def __init__(self, tables):
        super().__init__(tables)
        self.read = set()

    def __getitem__(self, name):
        self.read.add(name)
        return super().__getitem__(name)


class Random(Made):
    """A report of a random office with targets of issues; a third of the schools may be of a set of its own."""

    def __init__(self, seed, *, two=False, **kwargs):
        self.two = two
        super().__init__(seed, **kwargs)
        self.tables = Tables(self.tables)

    def make(self, seed, **kwargs):
        office, round = super().make(seed, **kwargs)
        if self.two:
            mix(random.Random(seed), office)
        announce(round, seed)
        return office, round

    @property
    def sets(self):
        """Each set of standards as a report of its own."""
        return [OfSet(self, place) for place in range(len(self.data["sets"]))]


class OfSet(Made):
    """What a report says of one of its sets of standards, under the names that tables of a single set have."""

    def __init__(self, made, place):
        self.level, self.office, self.round, self.chapters = made.level, made.office, made.round, made.chapters
        self.data = made.data | {"sets": [made.data["sets"][place]]}
        own = {f"t4_{one['code']}" for one in self.data["sets"][0]["standards"]}
        own |= {"t3", "t3_all", "t5", "t6", "t7", "t7_district", "t8", "t8_issues", "t9", "t9_years"}
        self.names = {name: f"{name}_{place + 1}" if place else name for name in own}
        self.names = {name: told for name, told in self.names.items() if told in made.tables}
        self.tables = Tables({name: dict.__getitem__(made.tables, told) for name, told in self.names.items()})
        self.df = self.read(self.round)

    def read(self, round):
        mine = round.submissions.filter(standard_set__name=self.data["sets"][0]["name"]).values_list("pk", flat=True)
        df = super().read(round)
        return df[df.pk.isin(list(mine))]

    @property
    def looked_at(self):
        """The names in the report of the tables that were looked at."""
        return {self.names[name] for name in self.tables.read}


def mix(rng, office):
    """Gives a third of the schools SARs and targets of a set of the office's own in every year."""
    own = own_set(office, scale=5)
    schools = list(office.schools.order_by("pk").values_list("pk", flat=True))[::3]
    standards, issues = Standard.objects.filter(set=own), Issue.objects.filter(standard__set=own)
    rows = Submission.objects.filter(school__in=schools)
    rows.update(standard_set=own)
    for model, name, found in ((StandardResult, "standard", standards), (IssueResult, "issue", issues)):
        model.objects.filter(submission__in=rows).delete()
        made = [(row, one) for row in rows.exclude(state="expected") for one in found if rng.random() < 0.9]
        model.objects.bulk_create(
            [model(**{"submission": row, name: one, "level": rng.randint(1, 5), **REASON[name]}) for row, one in made]
        )
    Announcement.objects.filter(school__in=schools).update(standard_set=own)
    Target.objects.filter(announcement__school__in=schools).delete()
    for row in Announcement.objects.filter(school__in=schools):
        for standard in standards:
            Target.objects.create(announcement=row, standard=standard, level=rng.randint(1, 5))


REASON = {"standard": {"reason": "ตามข้อมูล"}, "issue": {}}


def targets_of_issues(made):
    rows = Target.objects.filter(
        announcement__state="announced", announcement__academic_year=YEAR, announcement__level=made.level, standard=None
    ).values_list("level", "announcement__school", "issue__code")
    aims = pd.DataFrame(list(rows), columns=["level", "school", "code"])
    told = set()
    for standard in made.data["sets"][0]["standards"]:
        for issue in standard["issues"]:
            aim = made.df.school.map(aims[aims.code == issue["code"]].set_index("school").level)
            result = column(made.df, f"issue:{issue['code']}")
            if (aim.notna() & result.notna()).any():
                told.add(head := f"{issue['code']} {issue['label']}")
                beside(made.row("t8_issues", head), aim, result)
    assert (
        {row.cells[0].shown for row in made.tables["t8_issues"].rows} == told
        if told
        else "t8_issues" not in made.tables
    )


def lists(made):
    """{name: rows} of the tables that list schools, practices, standards and levels."""
    df = made.df.sort_values(["name", "code"])
    scales = dict(Submission.objects.filter(round=made.round).values_list("pk", "standard_set"))
    words = {(key, value): label for key, value, label in Level.objects.values_list("set", "value", "label")}
    codes = dict.fromkeys(one["code"] for named in made.data["sets"] for one in named["standards"])

    def word(row, value):
        return "–" if pd.isna(value) else words[scales[row["pk"]], value]

    def named(rows):
        return [
            (
                *(place, row["code"], row["name"], row["network"], row["size"]),
                *(word(row, row.get(f"standard:{code}")) for code in codes),
                word(row, row["overall"]),
            )
            for place, row in enumerate(rows.to_dict("records"), 1)
        ]

    missing = df[~df.received]
    told = {
        "a_schools": named(df[df.received]),
        "t10": named(df[df.overall < 3]),
        "a_missing": [
            (place, row["code"], row["name"], row["network"], row["district"], STATES[row["state"]])
            for place, row in enumerate(missing.to_dict("records"), 1)
        ],
        "asked": [tuple(field) for field in asked(made.round)],
    }
    for place, one in enumerate(made.data["sets"], 1):
        levels = StandardSet.objects.get(name=one["name"]).levels.values_list("value", "label").order_by("-value")
        ends = {5: "4.50–5.00", 4: "3.50–4.49", 3: "2.50–3.49", 2: "1.50–2.49", 1: "1.00–1.49"}
        told[f"scale_{place}"] = [(str(value), label, ends[value]) for value, label in levels]
        standards = Standard.objects.filter(set__name=one["name"]).order_by("position")
        told[f"standards_{place}"] = []
        for standard in standards:
            head = f"มาตรฐานที่ {standard.code} {standard.label}"
            issues = standard.issues.order_by("position").values_list("code", "label")
            told[f"standards_{place}"] += [(standard.code, head), *issues]
    return told


def practices(made):
    """The rows of T14 without their places: what received reports tell of, and what the office approved."""
    said = Statement.objects.filter(
        submission__round=made.round, submission__level=made.level, submission__state__in=RECEIVED, field="practices"
    ).annotate(name=pd_f("submission__school__name"), code=pd_f("theme__standard__code"), own=pd_f("standard__code"))
    rows = []
    for row in said:
        code = row.code if row.theme_id else row.own
        rows.append((row.name, row.text, f"มฐ.{code}" if code else "ภาพรวม", "SAR"))
    approved = BestPractice.objects.filter(
        office=made.office, academic_year=YEAR, level=made.level, state__in=["approved", "published"]
    )
    register = [(row.school.name, row.title, "ภาพรวม", REGISTER) for row in approved.select_related("school")]
    return sorted(rows), sorted(register)


def lists_are_those_of_the_rows(made):
    told = lists(made)
    assert_alike({name: made.tables[name] for name in told}, told)
    rows = [[cell.shown for cell in row.cells] for row in made.tables["t14"].rows]
    said, register = practices(made)
    assert [row[0] for row in rows] == [str(place) for place in range(1, len(said + register) + 1)]
    found = [tuple(row[1:]) for row in rows]
    # Those of the office's register stand first: a long list is cut.
    assert sorted(found[: len(register)]) == register and sorted(found[len(register) :]) == said


@pytest.mark.parametrize(
    "kwargs",
    [
        {"seed": 6, "schools": 1, "states": ["accepted"], "gaps": 0},
        {"seed": 2, "schools": 9, "gaps": 0.5},
        {"seed": 3, "schools": 12, "two": True},
        {"seed": 4, "schools": 9, "level": "early", "two": False},
    ],
)
def test_no_table_is_left_that_no_independent_computation_looked_at(kwargs):
    made = Random(**kwargs)
    assert len(made.sets) == (2 if kwargs.get("two") else 1)
    for check in (*OF_ALL, lists_are_those_of_the_rows):
        check(made)
    looked_at = set(made.tables.read)
    for one in made.sets:
        for check in (*OF_SETS, targets_of_issues):
            check(one)
        looked_at |= one.looked_at
    assert looked_at == set(made.tables)


def test_the_sets_of_a_round_add_up_to_its_schools():
    made = Random(5, schools=12, two=True)
    total = [cell.value for cell in made.tables["t1"].rows[-1].cells[1:4:2]]
    for name in ("t6", "t7", "t7_district"):
        sums = [row.cells for row in (made.tables[told].rows[-1] for told in (name, f"{name}_2"))]
        assert [sum(cells[place].value for cells in sums) for place in (1, 2)] == total
