"""Builds a group with a งาน for tests of the handbook."""

from itertools import count

from django.utils import timezone

from handbook.models import Process, ProcessForm, ProcessReference, ProcessVersion, Step, WorkGroup, WorkGroupMember
from tests.factories import today

_serial = count(1)


def make_group(office, **fields):
    n = next(_serial)
    return WorkGroup.objects.create(
        office=office, **{"code": f"{n}", "name": f"กลุ่มงานทดสอบ {n}", "position": n, **fields}
    )


def make_member(group, user, **fields):
    return WorkGroupMember.objects.create(group=group, user=user, **fields)


def make_process(group, *, published=True, steps=3, effective_on=None, **fields):
    """A งาน with one version of some steps, the second a decision that returns to the first."""
    n = next(_serial)
    process = Process.objects.create(group=group, **{"code": f"{n}", "name": f"งานทดสอบ {n}", "position": n, **fields})
    version = make_version(process, 1, steps)
    if published:
        publish(version, effective_on)
    return process


def make_version(process, number, steps=3):
    """A draft with steps s1, s2 …; with two and more the second decides."""
    version = ProcessVersion.objects.create(
        process=process, number=number, purpose="วัตถุประสงค์", scope="ขอบเขต", definitions="คำ: ความหมาย"
    )
    for place in range(1, steps + 1):
        decides = place == 2
        Step.objects.create(
            of_version=version,
            key=f"s{place}",
            position=place,
            kind="decision" if decides else "action",
            title=f"ขั้นที่ทำ {place}",
            text="วิธี",
            who="ศึกษานิเทศก์",
            no="s1" if decides else "",
        )
    ProcessReference.objects.create(of_version=version, position=1, text="กฎกระทรวง", superseded_by="ฉบับใหม่")
    ProcessForm.objects.create(of_version=version, position=1, code="F-01", name="แบบ")
    return version


def publish(version, effective_on=None):
    """Puts a draft into force without asking whether it is ready."""
    ProcessVersion.objects.filter(pk=version.pk).update(
        state="published", effective_on=effective_on or today(), published_at=timezone.now()
    )
    version.refresh_from_db()
    return version
