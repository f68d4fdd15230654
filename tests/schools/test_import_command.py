"""`manage.py import_schools`, on small files and on the real lists where they are at hand."""

import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from schools.models import Office, School
from tests.schools.factories import ROWS, csv_bytes

pytestmark = pytest.mark.django_db

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
real = pytest.mark.skipif(
    not DATA.exists(), reason="only on machines with ../shared/data: the real lists are not kept here"
)


def run(capsys, *args, **options):
    call_command("import_schools", *map(str, args), **options)
    return capsys.readouterr().out


@pytest.fixture
def file(tmp_path):
    def write(rows=ROWS, **how):
        path = tmp_path / "รายชื่อ.csv"
        path.write_bytes(csv_bytes(rows, **how))
        return path

    return write


def test_a_named_office_is_created_and_filled(file, capsys):
    out = run(capsys, file(), office="สพป.ตาก เขต 2")
    assert "3 rows: 3 added, 0 changed, 0 unchanged, 0 refused" in out
    assert Office.objects.get().schools.count() == 3
    assert "0 added, 0 changed, 3 unchanged" in run(capsys, file(), office="สพป.ตาก  เขต 2")
    assert Office.objects.count() == 1


def test_refused_rows_are_named_and_the_others_go_in(file, capsys):
    out = run(capsys, file([*ROWS, ["", "บ้านไม่มีรหัส", "", ""]]), office="สพป.ตาก เขต 2")
    assert "refused: row 5 ·  · บ้านไม่มีรหัส · ไม่มีรหัสโรงเรียน" in out
    assert School.objects.count() == 3


def test_strict_writes_nothing_when_one_row_is_bad(file, capsys):
    with pytest.raises(CommandError) as caught:
        run(capsys, file([*ROWS, ["", "บ้านไม่มีรหัส", "", ""]]), office="สพป.ตาก เขต 2", strict=True)
    assert caught.value.returncode == 1
    assert "row 5" in capsys.readouterr().out
    assert not School.objects.exists()
    assert not Office.objects.exists()
    run(capsys, file(), office="สพป.ตาก เขต 2", strict=True)
    assert School.objects.count() == 3


def test_a_dry_run_writes_nothing(file, capsys):
    assert "3 added" in run(capsys, file(), office="สพป.ตาก เขต 2", dry_run=True)
    assert not Office.objects.exists()


@pytest.mark.parametrize("name", ["ไม่มี.csv", "."])
def test_a_file_that_is_not_there_is_a_plain_error(tmp_path, capsys, name):
    with pytest.raises(CommandError):
        run(capsys, tmp_path / name)


@real
@pytest.mark.parametrize("name", sorted(p.name for p in (DATA / "offices").glob("*.csv")))
def test_the_real_list_of_an_office_goes_in_without_loss_and_twice_is_once(name, capsys):
    file = DATA / "offices" / name
    lines = file.read_text("utf-8-sig").count("\n") - 1
    assert f"{lines} rows: {lines} added, 0 changed, 0 unchanged, 0 refused" in run(capsys, file, office="สพป.ทดลอง")
    assert f"0 added, 0 changed, {lines} unchanged" in run(capsys, file, office="สพป.ทดลอง")


@real
def test_the_whole_country_goes_in_or_is_named(capsys):
    started = time.monotonic()
    out = run(capsys, DATA / "obec_schools_2558.csv")
    assert "30811 rows: 30806 added, 0 changed, 0 unchanged, 5 refused" in out
    assert out.count("ซ้ำกับแถว") == 3
    assert out.count("ไม่มีชื่อโรงเรียน") == 2
    assert Office.objects.count() == 226
    assert School.objects.count() == 30806
    assert not School.objects.filter(search_name="").exists()
    assert time.monotonic() - started < 60
    assert "0 added, 0 changed, 30806 unchanged, 5 refused" in run(capsys, DATA / "obec_schools_2558.csv")
