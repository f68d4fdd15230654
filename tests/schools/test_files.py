"""Files on the disk: nothing half written stays, nothing without a record stays for ever."""

import errno
import os
import resource
import time
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from schools import files
from schools.models import Role, StoredFile
from tests.factories import make_office, make_user
from tests.schools.factories import csv_bytes, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(private_files):
    """Where tests/conftest.py lets the files of a test lie."""
    return private_files


def on_disk(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def keep(content=b"%PDF-"):
    return files.store(content, office=make_office(), purpose="sar", label="a.pdf", content_type="application/pdf")


def test_a_full_disk_keeps_no_part_of_the_file(folder):
    office = make_office()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            files.store(b"x" * (3 << 20), office=office, purpose="sar", label="a", content_type="x/y")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert on_disk(folder) == []
    assert not StoredFile.objects.exists()


def test_a_full_disk_is_told_calmly_and_nothing_is_recorded(client, monkeypatch):
    client.force_login(make_user(Role.OFFICE_ADMIN))
    client.raise_request_exception = False

    def full(*_args):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    response = client.post(reverse("schools:import_new", args=["schools"]), {"file": upload(csv_bytes())})
    assert response.status_code == 507
    assert "พื้นที่เก็บไฟล์ของระบบเต็ม" in response.content.decode()
    assert not StoredFile.objects.exists()


def test_the_sweep_takes_what_a_rollback_left_and_nothing_else(folder, capsys):
    kept = keep()
    with transaction.atomic():
        left = keep(b"left behind")
        young = keep(b"perhaps still being recorded")
        transaction.set_rollback(True)
    yesterday = time.time() - 25 * 3600
    for stored in (kept, left):
        os.utime(stored.content.path, (yesterday, yesterday))
    foreign = folder / "readme.txt"
    foreign.write_text("not ours")
    os.utime(foreign, (yesterday, yesterday))

    call_command("sweep_files")
    assert "1 contents" in capsys.readouterr().out
    assert set(on_disk(folder)) == {Path(kept.content.path), Path(young.content.path), foreign}


def test_the_sweep_before_the_first_file(folder):
    assert files.sweep() == 0
