"""The mean of several schools is that over their pupils; labels of files name the right scope."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qa.exams import means, scopes
from qa.exams.catalogue import grade_of
from qa.exams.published import shown
from qa.exams.results import area_means, public_groups
from qa.models import ExamYear
from schools.models import Role
from tests.factories import make_office, make_school, make_user
from tests.qa.exam_factories import make_score


def test_a_mean_is_weighted_by_takers():
    found = means.of([(Decimal("40"), 90), (Decimal("80"), 10)])
    assert (found.value, found.takers, found.schools, found.left_out) == (Decimal("44.00"), 100, 2, 0)


def test_schools_without_a_number_of_takers_are_left_out_and_counted():
    found = means.of([(Decimal("40"), 10), (Decimal("80"), None), (Decimal("90"), 0)])
    assert (found.value, found.schools, found.left_out) == (Decimal("40.00"), 1, 2)


def test_without_any_takers_it_is_the_mean_of_the_schools_and_says_so():
    found = means.of([(Decimal("40"), None), (Decimal("45"), None)])
    assert (found.value, found.is_weighted, found.is_few) == (Decimal("42.50"), False, False)


def test_a_mean_whose_takers_nobody_knows_is_not_public():
    assert not means.of([(Decimal("40"), None), (Decimal("45"), None)]).is_public
    assert means.of([(Decimal("40"), 5)]).is_public
    assert not means.of([(Decimal("40"), 4)]).is_public


def test_nothing_has_no_mean():
    assert means.of([]).value is None


def test_half_is_rounded_up():
    assert means.of([(Decimal("10.01"), 1), (Decimal("10.02"), 1)]).value == Decimal("10.02")


def test_the_share_that_reached():
    assert means.share_reached([4, 3, 2, 1], 3) == Decimal("90.00")
    assert means.share_reached([0, 0, 0, 0], 3) is None


@pytest.mark.parametrize(
    ("label", "scope"),
    [
        ("ประเทศ", "nation"),
        ("ระดับประเทศ", "nation"),
        ("ค่าเฉลี่ยระดับประเทศ", "nation"),
        ("รวมทั้งประเทศ", "nation"),
        ("สพฐ.", "obec"),
        ("ระดับสังกัด (สพฐ.)", "obec"),
        ("สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน", "obec"),
        ("ระดับเขตพื้นที่การศึกษา", "area"),
        ("เขตพื้นที่", "area"),
        ("สพป.ตาก เขต 2", "area"),
        ("สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตาก เขต 2", "area"),
        ("สพป.ตาก เขต 1", None),
        ("จังหวัดตาก", "province"),
        ("บ้านประเทศทอง", None),
        ("สพฐ.อุทิศ", None),
        ("", None),
    ],
)
def test_labels_of_reference_rows(label, scope):
    assert scopes.scope_of(label, SimpleNamespace(name="สพป.ตาก เขต 2")) == scope


@pytest.mark.parametrize("text", ["ป.3", "ป 3", "ประถมศึกษาปีที่ 3", "ชั้นประถมศึกษาปีที่ ๓", "ป3"])
def test_grades_as_people_write_them(text):
    assert grade_of(text) == "ป.3"


def test_small_groups_are_hidden_in_public_and_cannot_be_worked_out():
    rows = [("ก", Decimal(50), 4), *[("ข", Decimal(60), 4)] * 5, *[("ค", Decimal(70), 18)] * 5]
    assert [(name, mean and mean.value) for name, mean in public_groups(rows)] == [
        ("ก", None),
        ("ข", None),
        ("ค", Decimal("70.00")),
    ]


SOME, MANY = [4] * 5, [18] * 5


@pytest.mark.parametrize(
    ("networks", "shown"),
    [
        # 2 and 1 leave 3 pupils over: a third group is hidden too.
        (([2], [1], SOME, MANY), {90}),
        (([1, 1, 1], [1, 1], SOME, MANY), {20, 90}),
        (([4], SOME, MANY), {90}),
        ((SOME, MANY), {20, 90}),
        (([4], SOME), set()),
        # Nobody knows the takers of the first: it is in no mean of all, so it hides nobody.
        (([None], [3], SOME, MANY), {90}),
        (([None], SOME, MANY), {20, 90}),
        # Many pupils of one school are the result of that school; so are those of two that know their own.
        (([40], SOME, MANY), {90}),
        (([30], [30], SOME, MANY), {90}),
        (([30, 30], [30, 30, 30], SOME, MANY), {20, 90}),
        (([30, 30, 30, 30], [30], SOME, MANY), {20, 90}),
    ],
)
def test_what_hidden_groups_leave_over_is_never_few(networks, shown):
    rows = [(str(n), Decimal(50), one) for n, takers in enumerate(networks) for one in takers]
    assert {mean.takers for _, mean in public_groups(rows) if mean} == shown


@pytest.mark.parametrize(
    ("of_all", "networks", "told"),
    [
        # One of few pupils was hidden, and what is left over of the area was its result: the next one goes too.
        (12, {"ก": (None, None), "ข": (5, 50), "ค": (6, 60)}, {"ค"}),
        # Few schools were told as long as they had pupils; with the next one hidden five are left over, not fewer.
        (13, {"ก": (2, 80), "ข": (5, 50), "ค": (6, 60)}, {"ค"}),
        (9, {"ก": (3, 30), "ข": (6, 50)}, set()),
        # Two that are hidden and are enough together stay as they were published.
        (17, {"ก": (None, None), "ข": (None, None), "ค": (5, 30), "ง": (6, 60)}, {"ค", "ง"}),
        # Nobody knows the takers of the first: it is in no mean of all.
        (11, {"ก": (None, None), "ข": (5, 50), "ค": (6, 60)}, {"ข", "ค"}),
        (11, {"ข": (5, 50), "ค": (6, 60)}, {"ข", "ค"}),
        # Published before schools were counted: nothing of few is known not to follow, and the area is not told.
        (None, {"ก": (None, 40), "ข": (None, 50)}, set()),
        (None, {"ก": (None, None), "ข": (5, 50), "ค": (6, 60)}, set()),
        (4, {"ก": (None, None)}, set()),
    ],
)
def test_what_was_published_before_gives_no_hidden_group_away(of_all, networks, told):
    rows = [
        {"name": name, "mean": takers and "61.25", "takers": takers, "schools": schools}
        for name, (schools, takers) in networks.items()
    ]
    line = {"subject": "รวม", "mean": "55.50", "obec": "50.00", "nation": None, "schools": of_all}
    sitting = {"title": "ป.3", "grade": "ป.3", "turn": 1, "main": "รวม", "lines": [line], "networks": rows}
    (one,) = shown([ExamYear(academic_year=2568, figures={"figure": "คะแนน", "sittings": [sitting]})])
    assert [row.name for row in one.networks] == list(networks)
    assert {row.name for row in one.networks if row.mean is not None} == told
    assert {row.name for row in one.networks if row.takers is not None} == told
    assert one.main.latest.mean == (Decimal("55.50") if (of_all or 0) >= 5 else None)
    assert one.main.latest.obec == Decimal("50.00")


ROWS = [
    [("52.25", 12), ("48.55", 7), ("36.10", 1), ("0.29", 3), ("99.99", 999)],
    [("10.01", 1), ("10.02", 1)],
    [("33.33", None), ("66.67", None), ("1.15", 0)],
    [("70", 5), ("80", None), ("90", 0)],
    [("55", 0)],
]


@pytest.mark.django_db
@pytest.mark.parametrize("rows", ROWS)
def test_the_database_adds_up_to_the_same_mean_in_one_row(rows):
    office = make_office()
    for mean, takers in rows:
        make_score(make_school(office), mean, takers=takers)
    make_score(make_school(make_office()), 1, takers=1000)
    with CaptureQueriesContext(connection) as asked:
        found = area_means(office, [2568], test="NT")
    assert found == {("NT", "ป.3", 2568, 1, "คณิตศาสตร์"): means.of((Decimal(mean), takers) for mean, takers in rows)}
    (query,) = asked
    with connection.cursor() as cursor:
        cursor.execute(query["sql"])
        assert len(cursor.fetchall()) == 1


@pytest.mark.django_db
def test_a_schools_page_adds_up_its_own_tests_and_grades_alone(client):
    office = make_office()
    mine, other = make_school(office), make_school(office)
    make_score(mine, 50, grade="ป.3")
    for more in ({"grade": "ป.3"}, {"grade": "ป.6"}, {"test": "O-NET", "grade": "ม.3"}):
        make_score(other, 40, **more)
    client.force_login(make_user(Role.HEAD, office=office))
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("qa:test_school", args=[mine.pk]))
    assert "45.00" in page.content.decode()
    (query,) = [query["sql"] for query in asked if "SUM(" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(query)
        assert len(cursor.fetchall()) == 1
