"""What has closed, school or network, takes part in nothing new by a file."""

from datetime import timedelta

from schools.models import NetworkSchool, School
from tests.factories import make_network, make_school, today
from tests.schools.factories import csv_bytes

LIST = ["รหัส SMIS", "ชื่อโรงเรียน", "เครือข่าย"]
YESTERDAY = timedelta(days=1)


def refused(batch):
    return [row.reason for row in batch.rows.all()]


def close(one):
    type(one).objects.filter(pk=one.pk).update(closed_on=today() - YESTERDAY)


def test_no_school_comes_into_a_closed_network_by_the_list_of_schools(steps, office):
    close(make_network(office, "เครือข่ายเก่า"))
    (reason,) = refused(steps.preview(csv_bytes([["63020001", "บ้านหนึ่ง", "เครือข่ายเก่า"]], LIST)))
    assert "“เครือข่ายเก่า” ยุบเลิกแล้ว" in reason


def test_a_closed_school_changes_no_network_by_the_list_of_schools(steps, office):
    close(make_school(office, "บ้านปิด", smis_code="63020001"))
    (reason,) = refused(steps.preview(csv_bytes([["63020001", "บ้านปิด", "เครือข่ายใหม่"]], LIST)))
    assert "ปิดหรือยุบรวมแล้ว" in reason
    batch = steps.taken(csv_bytes([["63020001", "บ้านปิดแล้ว", ""]], LIST))
    assert (batch.changed, School.objects.get().name) == (1, "บ้านปิดแล้ว")


def test_a_closed_school_is_no_present_member_by_the_list_of_members(steps, office):
    make_network(office, "เครือข่ายใหม่")
    close(make_school(office, "บ้านปิด", smis_code="63020001"))
    headings = ["รหัส SMIS", "ชื่อเครือข่าย", "ตั้งแต่ปีการศึกษา", "ถึงปีการศึกษา"]
    rows = [["63020001", "เครือข่ายใหม่", "2569", ""], ["63020001", "เครือข่ายใหม่", "2560", "2562"]]
    batch = steps.taken(csv_bytes(rows, headings), kind="network_members")
    assert "ปิดหรือยุบรวมแล้ว" in refused(batch)[0]
    assert NetworkSchool.objects.get().to_year == 2562
