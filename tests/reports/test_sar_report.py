"""The synthesis of SARs: every table against an independent computation (pandas) on random offices, every number
against the rows behind it."""

import json
from collections import Counter
from functools import wraps

import pandas as pd
import pytest

from qa.models import IssueResult, StandardResult, Target
from reports.book.frozen import Frozen
from reports.book.parts import Table
from reports.models import Statement
from reports.types.sar import SAR
from reports.types.sar.statements import REGISTER
from reports.types.sar.statements import SAR as FROM_SAR
from reports.types.sar.tables import GROUPINGS
from schools.models import Figures, School, SchoolYear
from tests.factories import today
from tests.reports.sar_factories import RECEIVED, YEAR, criteria_of, make_rounds
from tests.reports.types.steps import cells_of, count_of_sentences

pytestmark = pytest.mark.django_db
# Offices of one school, of a few with many gaps, of more.
OFFICES = {1: {"schools": 1}, 2: {"schools": 9, "gaps": 0.5}, 3: {"schools": 30}, 4: {"schools": 25, "level": "early"}}

# The type of a school by the stages that it teaches, of those in random offices.
TYPES = {
    "อนุบาล–ประถมศึกษา": "ประถมศึกษา",
    "ประถมศึกษา–มัธยมศึกษาตอนต้น": "ขยายโอกาสทางการศึกษา",
    "มัธยมศึกษาตอนต้น–มัธยมศึกษาตอนปลาย": "มัธยมศึกษา",
    "": "ไม่มีข้อมูลระดับที่เปิดสอน",
}


def administrators():
    """{school: how many lead it}, from the last of its figures that is not of a later year."""
    dates, last = Figures.DataDate.values, {}
    for one in sorted(Figures.objects.all(), key=lambda one: (one.academic_year, dates.index(one.data_date))):
        if one.academic_year <= YEAR:
            last[one.school_id] = one.staff
    found = {pk: [0, 1, 2, 2, 2][staff.get("director", 0)] if staff else None for pk, staff in last.items()}
    words = {0: "ไม่มีผู้บริหาร", 1: "1 คน", 2: "ตั้งแต่ 2 คนขึ้นไป"}
    return {pk: words.get(found.get(pk), "ไม่มีข้อมูล") for pk in School.objects.values_list("pk", flat=True)}


class Made:
    """A report of a random office, and the same office as data frames read straight from the database."""

    def __init__(self, seed, **kwargs):
        self.level = kwargs.get("level", "basic")
        self.office, self.round = self.make(seed, **kwargs)
        frozen = SAR.freeze(self.office, criteria_of(self.round, self.level), today())
        self.data = json.loads(json.dumps(frozen))
        self.chapters = SAR.chapters(self.data, SAR.drafts(self.data))
        self.tables = {t.name: t for chapter in self.chapters for t in chapter.of(Table)}
        self.df = self.read(self.round)

    def make(self, seed, **kwargs):
        return make_rounds(seed, **kwargs)

    def read(self, round):
        rows = round.submissions.filter(level=self.level).values(
            "pk", "school", "state", "submitted_at", "overall_level",
            code=pd_f("school__smis_code"), name=pd_f("school__name"),
            network=pd_f("school__network__name"), district=pd_f("school__district"), stages=pd_f("school__levels"),
        )  # fmt: skip
        df = pd.DataFrame(rows)
        df["received"] = df.state.isin(RECEIVED)
        df["type"] = df.stages.map(TYPES)
        df["network"] = df.network.fillna("ไม่ระบุเครือข่าย")
        df["district"] = df.district.replace("", "ไม่ระบุอำเภอ")
        years = pd.DataFrame(
            SchoolYear.objects.filter(academic_year=YEAR).values("school", "size_label", "teachers", "pupils_primary"),
            columns=["school", "size_label", "teachers", "pupils_primary"],
        )
        df = df.merge(years, on="school", how="left")
        df["size"] = df.size_label.fillna("ไม่มีข้อมูลขนาด")
        df["teachers"] = bands(df.teachers, 20)
        df["pupils"] = bands(df.pupils_primary, 120)
        df["administrators"] = df.school.map(administrators())
        df["overall"] = df.overall_level.where(df.received)
        self.codes = {}
        for model, name in ((StandardResult, "standard"), (IssueResult, "issue")):
            found = pd.DataFrame(
                model.objects.filter(submission__round=round).values("submission", "level", code=pd_f(f"{name}__code")),
                columns=["submission", "level", "code"],
            )
            wide = found.pivot(index="submission", columns="code", values="level").add_prefix(f"{name}:")
            df = df.merge(wide, left_on="pk", right_index=True, how="left")
        levels = [column for column in df.columns if ":" in column]
        df[levels] = df[levels].where(df.received)
        return df

    def row(self, table, head):
        """The shown cells of a table's row after its head."""
        (row,) = [row for row in self.tables[table].rows if row.cells[0].shown == head]
        return [cell.shown for cell in row.cells[1:]]

    def items(self):
        """(head of the row, column of the frame) of the standards and the whole."""
        for standard in self.data["sets"][0]["standards"]:
            yield f"{standard['code']} {standard['label']}", column(self.df, f"standard:{standard['code']}")
        yield "ภาพรวม", self.df.overall


def pd_f(path):
    from django.db.models import F

    return F(path)


def column(df, name):
    return df[name] if name in df else pd.Series(float("nan"), index=df.index)


def bands(values, edge):
    named = values.map(lambda value: f"น้อยกว่า {edge} คน" if value < edge else f"ตั้งแต่ {edge} คนขึ้นไป", na_action="ignore")
    return named.fillna("ไม่มีข้อมูล")


def n(value):
    return f"{int(value):,}"


def near(shown, value, step):
    """Whether a printed figure is the value rounded to its step; – is nothing."""
    if value is None or pd.isna(value):
        return shown == "–"
    return abs(float(shown.replace(",", "")) - float(value)) <= step / 2 + 1e-9


def percent(shown, part, whole):
    return near(shown, 100 * part / whole if whole else None, 0.1)


def pairs(cells, counts, whole):
    """The cells are these counts, each with its percent of the whole."""
    assert cells[::2] == [n(count) for count in counts]
    assert all(percent(shown, count, whole) for shown, count in zip(cells[1::2], counts, strict=True))


def of_each(cases):
    """The check for each of these tables."""

    def repeated(check):
        @wraps(check)
        def every(made):
            for case in cases:
                check(made, *case)

        return every

    return repeated


def every_number_is_that_of_its_rows(made):
    frozen, seen = Frozen(made.data), 0
    for chapter in made.chapters:
        for cell in cells_of([chapter]):
            seen += 1
            if cell.kind == "n":
                assert frozen.size(cell.behind) == cell.value, cell
            elif cell.value not in (None, 0) and cell.kind == "mean":
                assert frozen.rows(cell.behind), cell
    assert seen > 300


def every_figure_of_a_sentence_is_that_of_its_rows(made):
    assert count_of_sentences(SAR, made.data) > 20


def every_row_is_as_wide_as_its_table(made):
    for table in made.tables.values():
        assert {len(row.cells) for row in table.rows} <= {len(table.columns)}, table.name
        assert sum(width for _, width in table.groups) in (0, len(table.columns))


def schools_by_size_type_teachers_pupils_and_administrators(made):
    df = made.df
    rows = made.tables["t1"].rows
    assert [c.shown for c in rows[-1].cells][1:] == made.row("t1", "รวม")
    total, sent = len(df), int(df.received.sum())
    for name, _label in GROUPINGS:
        for value, group in df.groupby(name):
            matching = [r for r in rows if r.cells[0].shown == value]
            cells = next(
                [c.shown for c in r.cells[1:]] for r in matching if r.cells[1].behind.where == ((name, value),)
            )
            pairs(cells[:2], [len(group)], total)
            pairs(cells[2:4], [group.received.sum()], sent)
            assert percent(cells[4], group.received.sum(), len(group))
    parts, label = {}, None
    for row in rows[:-1]:
        label = row.cells[0].shown if row.band else label
        if not row.band:
            parts[label] = parts.get(label, 0) + row.cells[1].value
    assert set(parts.values()) == {total} and len(parts) == 6


@of_each([("t2", "network"), ("t2_district", "district")])
def reports_received_by_place(made, name, by):
    groups = [(value, group) for value, group in made.df.groupby(by)] + [("รวม", made.df)]
    for value, group in groups:
        cells = made.row(name, value)
        late = group[group.received].submitted_at.dt.tz_convert("Asia/Bangkok").dt.date > made.round.due_on
        assert cells[0] == n(len(group))
        returned = (group.state == "returned").sum()
        counts = [group.received.sum(), returned, len(group) - group.received.sum() - returned]
        pairs(cells[1:7], counts, len(group))
        assert cells[7] == n(late.sum())
    assert len(made.tables[name].rows) == len(groups)


def levels_of_standards(made):
    scale = [value for value, _ in made.data["sets"][0]["scale"]]
    sent, total = int(made.df.received.sum()), len(made.df)
    for head, values in made.items():
        counts = [(values == value).sum() for value in scale]
        cells, of_all = made.row("t3", head), made.row("t3_all", head)
        pairs(cells[:10], counts, sent)
        assert cells[-1] == n(sent)
        shown = sum(int(cell.replace(",", "")) for cell in cells[:-1:2])
        assert shown == sent, "with those without a level the parts are the whole"
        pairs(of_all[:12], [*counts, total - values.notna().sum()], total)
        assert sum(int(cell.replace(",", "")) for cell in of_all[:12:2]) == total == int(of_all[-1].replace(",", ""))


def levels_of_issues(made):
    scale = [value for value, _ in made.data["sets"][0]["scale"]]
    sent, total = int(made.df.received.sum()), len(made.df)
    for standard in made.data["sets"][0]["standards"]:
        for issue in standard["issues"]:
            values = column(made.df, f"issue:{issue['code']}")
            cells = made.row(f"t4_{standard['code']}", f"{issue['code']} {issue['label']}")
            pairs(cells[:10], [(values == value).sum() for value in scale], sent)
            good = (values >= 3).sum()
            assert cells[-3] == n(good) and percent(cells[-2], good, sent) and percent(cells[-1], good, total)
            assert sum(int(cell) for cell in cells[:-3:2]) == sent


def means(made):
    words = dict(made.data["sets"][0]["scale"])
    named = {f"มาตรฐานที่ {head}" if head != "ภาพรวม" else head: values for head, values in made.items()}
    for standard in made.data["sets"][0]["standards"]:
        for issue in standard["issues"]:
            named[f"{issue['code']} {issue['label']}"] = column(made.df, f"issue:{issue['code']}")
    for head, values in named.items():
        count, mean, sd, word = made.row("t5", head)
        assert count == n(values.notna().sum())
        assert near(mean, values.mean(), 0.01) and near(sd, values.std(ddof=1), 0.01)
        assert word == ("" if mean == "–" else words[int(float(mean) + 0.5)])


@of_each([("t6", "size"), ("t7", "network"), ("t7_district", "district")])
def means_by_group(made, name, by):
    for value, group in [*made.df.groupby(by), ("รวม", made.df)]:
        cells = made.row(name, value)
        sent = group.received.sum()
        assert cells[0] == n(len(group))
        pairs(cells[1:3], [sent], len(group))
        for place, (_head, values) in enumerate(made.items()):
            values = values[group.index]
            mean, sd = cells[3 + 2 * place : 5 + 2 * place]
            assert near(mean, values.mean(), 0.01) and near(sd, values.std(ddof=1), 0.01)
        pairs(cells[-2:], [(group.overall >= 3).sum()], sent)


def targets_beside_results(made):
    announced = Target.objects.filter(
        announcement__state="announced", announcement__academic_year=YEAR, announcement__level=made.level
    ).values("level", school=pd_f("announcement__school"), code=pd_f("standard__code"))
    aims = pd.DataFrame(announced, columns=["level", "school", "code"])
    for standard in made.data["sets"][0]["standards"]:
        aim = made.df.school.map(aims[aims.code == standard["code"]].set_index("school").level)
        result = column(made.df, f"standard:{standard['code']}")
        both = aim.notna() & result.notna()
        if "t8" not in made.tables:
            assert not both.any()
            continue
        beside(made.row("t8", f"{standard['code']} {standard['label']}"), aim, result)


def beside(cells, aim, result):
    """The cells are those of these targets and levels, by school."""
    both = aim.notna() & result.notna()
    assert cells[:2] == [n(aim.notna().sum()), n(both.sum())]
    assert near(cells[2], aim[both].mean(), 0.01) and near(cells[3], result[both].mean(), 0.01)
    assert cells[4] == ("–" if cells[2] == "–" else f"{float(cells[3]) - float(cells[2]):.2f}".replace("-0.00", "0.00"))
    over, met = (result[both] > aim[both]).sum(), (result[both] == aim[both]).sum()
    pairs(cells[5:], [over, met, both.sum() - over - met, over + met], both.sum())


def changes_from_the_year_before(made):
    last = made.data["years"]["last"]
    if last is None:
        assert "t9" not in made.tables
        return
    earlier = made.read(made.office.rounds.get(academic_year=last)).set_index("school")
    for head, now in made.items():
        name = "overall" if head == "ภาพรวม" else f"standard:{head.split(' ')[0]}"
        before = made.df.school.map(column(earlier, name))
        both = before.notna() & now.notna()
        if "t9" not in made.tables:
            assert not both.any()
            continue
        cells = made.row("t9", head)
        assert cells[0] == n(both.sum())
        assert near(cells[1], before[both].mean(), 0.01) and near(cells[2], now[both].mean(), 0.01)
        up, same = (now[both] > before[both]).sum(), (now[both] == before[both]).sum()
        pairs(cells[4:], [up, same, both.sum() - up - same], both.sum())


def means_of_the_last_years(made):
    for year in made.data["years"]["told"]:
        df = made.read(made.office.rounds.get(academic_year=year))
        cells = made.row("t9_years", str(year))
        names = [f"standard:{one['code']}" for one in made.data["sets"][0]["standards"]] + ["overall"]
        for place, name in enumerate(names):
            values = column(df, name)
            assert cells[2 * place] == n(values.notna().sum())
            assert near(cells[2 * place + 1], values.mean(), 0.01)


def schools_below_good_and_lists_of_the_appendix(made):
    def codes(name):
        return {row.cells[1].shown for row in made.tables[name].rows}

    assert codes("t10") == set(made.df[made.df.overall < 3].code)
    assert codes("a_schools") == set(made.df[made.df.received].code)
    assert codes("a_missing") == set(made.df[~made.df.received].code)


@of_each([("t11", "strengths"), ("t12", "improvements"), ("t13", "plan"), ("t15", "help_wanted")])
def themes_of_statements(made, name, field):
    rows = Statement.objects.filter(submission__round=made.round, field=field)
    said = pd.DataFrame(
        rows.values("submission", theme_name=pd_f("theme__name")), columns=["submission", "theme_name"]
    ).merge(made.df[["pk", "school", "received"]], left_on="submission", right_on="pk")
    said = said[said.received].assign(theme_name=lambda df: df.theme_name.fillna("ยังไม่จัดเข้าประเด็น"))
    sent, total = int(made.df.received.sum()), len(made.df)
    shown = {row.cells[1].shown: [cell.shown for cell in row.cells[2:6]] for row in made.tables[name].rows}
    expected = dict(list(said.groupby("theme_name")))
    assert set(shown) - {"รวม (สถานศึกษานับไม่ซ้ำ)"} == set(expected)
    if expected:
        expected["รวม (สถานศึกษานับไม่ซ้ำ)"] = said
    for theme, group in expected.items():
        schools = group.school.nunique()
        cells = shown[theme]
        assert cells[0] == n(schools) and cells[3] == n(len(group))
        assert percent(cells[1], schools, sent) and percent(cells[2], schools, total)


def practices_are_those_of_reports_and_of_the_register(made):
    rows = Statement.objects.filter(
        submission__round=made.round, submission__level=made.level, field="practices", submission__state__in=RECEIVED
    )
    approved = made.office.practices.filter(state__in=["approved", "published"]).count()
    sources = Counter(source for row in made.data["sheets"]["practices"]["rows"] for source in row["source"])
    assert sources == Counter({FROM_SAR: rows.count(), REGISTER: approved})


CHECKS = [
    every_number_is_that_of_its_rows,
    every_figure_of_a_sentence_is_that_of_its_rows,
    every_row_is_as_wide_as_its_table,
    schools_by_size_type_teachers_pupils_and_administrators,
    reports_received_by_place,
    levels_of_standards,
    levels_of_issues,
    means,
    means_by_group,
    targets_beside_results,
    changes_from_the_year_before,
    means_of_the_last_years,
    schools_below_good_and_lists_of_the_appendix,
    themes_of_statements,
    practices_are_those_of_reports_and_of_the_register,
]


@pytest.mark.parametrize("seed", OFFICES)
def test_a_report_agrees_with_an_independent_computation(seed):
    made = Made(seed, **OFFICES[seed])
    for check in CHECKS:
        check(made)
