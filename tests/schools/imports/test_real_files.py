"""The files that offices really have import as they are."""

from pathlib import Path

import pytest

from schools.models import Network, NetworkSchool, School

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.exists(), reason="only on machines with ../shared/data: the files are not kept here"),
]


def template(name):
    return (DATA / "import_templates" / f"nitesa-{name}-import-template.xlsx").read_bytes()


def test_schools_of_the_template_keep_their_own_codes(steps, office):
    batch = steps.taken(template("school"), "โรงเรียน.xlsx")
    html = steps.page(batch)
    assert (batch.added, batch.refused) == (2, 0)
    school = School.objects.get(local_code="SCH001")
    assert (school.smis_code, school.code, school.name) == (None, "SCH001", "บ้านหนองแสง")
    assert (school.province, school.district, school.subdistrict) == ("สกลนคร", "เมือง", "หนองแสง")
    assert (school.address, school.phone, school.email) == ("123 ถนนหนองแสง", "02-123-4567", "school1@example.com")
    assert school.director_name == "นายทดสอบ ระบบ"
    assert school.network.code == "NG001"
    assert NetworkSchool.objects.filter(school=school, network=school.network, to_year=None).exists()
    assert "studentCount, teacherCount" in html

    again = steps.preview(template("school"), "โรงเรียน.xlsx")
    assert (again.added, again.changed, again.same) == (0, 0, 2)


def test_networks_of_the_template_give_their_names_to_the_codes(steps, office):
    steps.taken(template("school"), "โรงเรียน.xlsx")
    batch = steps.taken(template("network-group"), "เครือข่าย.xlsx", kind="networks")
    assert (batch.added, batch.changed, batch.refused) == (0, 2, 0)
    assert Network.objects.get(code="NG001").name == "กลุ่มเครือข่ายที่ 1"
    assert School.objects.get(local_code="SCH001").network.name == "กลุ่มเครือข่ายที่ 1"


def test_networks_first_is_as_good(steps, office):
    steps.taken(template("network-group"), "เครือข่าย.xlsx", kind="networks")
    steps.taken(template("school"), "โรงเรียน.xlsx")
    assert Network.objects.count() == 2
    assert School.objects.get(local_code="SCH002").network.name == "กลุ่มเครือข่ายที่ 2"


@pytest.mark.parametrize("name", sorted(p.name for p in (DATA / "offices").glob("*.csv")))
def test_the_list_of_a_real_office_goes_in_and_out_again(steps, office, client, name):
    content = (DATA / "offices" / name).read_bytes()
    lines = content.decode("utf-8-sig").count("\n") - 1
    batch = steps.preview(content, name)
    assert (batch.added, batch.refused) == (lines, 0)
    steps.post("import_apply", batch, confirm_office="1")
    assert School.objects.filter(office=office).count() == lines
    steps.post("import_undo", batch)
    assert not School.objects.exists()
