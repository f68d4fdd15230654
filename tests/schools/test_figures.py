"""Figures on a data date, and the year's summary that follows from the newest."""

import pytest

from schools.actions import figures
from schools.models import Figures, SchoolYear
from tests.factories import make_office, make_school, make_school_year, make_user

JUNE, NOVEMBER, END = Figures.DataDate.JUNE, Figures.DataDate.NOVEMBER, Figures.DataDate.END
GRADES = {"k2": [5, 6, 1], "p1": [10, 12, 1], "m1": [3, 4, 1]}
STAFF = {"director": 1, "teacher": 6, "hired": 2, "other": 1}


@pytest.fixture
def school(db):
    return make_school(make_office())


def record(school, data_date=JUNE, year=2569, grades=GRADES, staff=STAFF, **fields):
    fields = {"inclusive": {}, "screened": None, "with_iep": None} | fields
    return figures.record(
        school=school, academic_year=year, data_date=data_date, grades=grades, staff=staff, by=make_user(), **fields
    )


def summary(school, year=2569):
    row = SchoolYear.objects.get(school=school, academic_year=year)
    return (row.pupils_early, row.pupils_primary, row.pupils_lower, row.pupils_upper, row.teachers, row.rooms)


def test_the_summary_counts_stages_rooms_and_who_teaches(school):
    row = record(school)
    assert (row.male, row.female, row.rooms, row.pupils, row.teachers) == (18, 22, 3, 40, 8)
    assert summary(school) == (11, 22, 7, 0, 8, 3)
    assert SchoolYear.objects.get().size_label == "เล็ก"


def test_the_newest_data_date_of_the_year_counts_whatever_the_order_of_entry(school):
    record(school, NOVEMBER, grades={"p1": [100, 50, 5]})
    record(school, JUNE)
    year = SchoolYear.objects.get()
    assert (year.pupils, year.data_date, year.size_label) == (150, NOVEMBER, "กลาง")


def test_a_stale_save_is_refused_and_changes_nothing(school):
    record(school)
    with pytest.raises(figures.Stale):
        record(school, grades={"p1": [1, 1, 1]})
    with pytest.raises(figures.Stale):
        record(school, grades={"p1": [1, 1, 1]}, version=7)
    assert Figures.objects.get().grades == GRADES
    assert record(school, grades={"p1": [1, 1, 1]}, version=1).version == 2


def test_figures_without_staff_keep_the_number_of_teachers(school):
    record(school, JUNE)
    record(school, END, staff={})
    assert summary(school)[4] == 8


def test_taking_the_last_figures_back_takes_the_summary_back_but_not_one_from_elsewhere(school):
    record(school)
    make_school_year(school, 2568)
    Figures.objects.all().delete()
    figures.summarise({(school.pk, 2569), (school.pk, 2568)})
    assert list(SchoolYear.objects.values_list("academic_year", flat=True)) == [2568]


def test_a_class_that_was_kept_stays_while_the_number_of_pupils_does(school):
    record(school, JUNE)
    SchoolYear.objects.update(size="size1", size_label="ขนาดที่ 1")
    record(school, NOVEMBER)
    assert SchoolYear.objects.get().size_label == "ขนาดที่ 1"
