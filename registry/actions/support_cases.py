"""Cases of children with special needs: told by the school under a number, forwarded, ended."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from inbox.actions import tell
from registry.actions.books import book_of, take_numbers
from registry.models import Book, SupportCase, SupportCaseEvent
from schools import audit, recipients
from schools.actions.changes import move
from schools.models import Office, Role
from thai.years import be_year

State = SupportCase.State
What = SupportCaseEvent.What
TO = {
    "accept": State.ACCEPTED,
    "forward": State.FORWARDED,
    "finish": State.DONE,
    "decline": State.DECLINED,
    "cancel": State.CANCELLED,
}


@transaction.atomic
def ask(*, case, by):
    """Saves a new case under the next number and returns (case, True); the one that the same form made before with
    False."""
    Office.objects.select_for_update(no_key=True).get(pk=case.office_id)
    there = SupportCase.objects.filter(client_uuid=case.client_uuid, school=case.school_id).first()
    if there is not None:
        return there, False
    year = be_year(timezone.localdate())
    (number,) = take_numbers(office=case.office, kind=Book.Kind.CASE, be_year=year, count=1)
    case.number, case.be_year, case.created_by = number, year, by
    case.number_text = book_of(office=case.office, kind=Book.Kind.CASE, be_year=year).text_of(number)
    case.save(force_insert=True)
    event = _happened(case, What.ASK, by)
    audit.record("ask support", case, actor=by)
    _tell(case, recipients.of_office(case.office, Role.HEAD), event)
    return case, True


def _happened(case, what, by, comment=""):
    return SupportCaseEvent.objects.create(case=case, what=what, actor=by, capacity=by.capacity, comment=comment)


def _tell(case, people, event):
    """Word without what the child needs: notices leave the system."""
    tell(
        people,
        kind="letter",
        key=f"support:{case.pk}:{event.pk}",
        title=f"เรื่องเรียนรวม {case.number_text}: {event.label}",
        url=reverse("registry:support_case", args=[case.pk]),
    )


@transaction.atomic
def step(*, case, name, by, version, note="", received=None):
    """Takes one of the steps TO. Raises WrongState or Stale."""
    given = {}
    if TO[name] not in SupportCase.OPEN:
        given = {"ended_on": timezone.localdate(), "result": note[:1000]}
    if name == "finish":
        given["received"] = received
    move(case, TO[name], version=version, **given)
    event = _happened(case, name, by, comment=note)
    audit.record(f"{name} support", case, actor=by)
    to_office = name == "cancel"
    people = recipients.of_office(case.office, Role.HEAD) if to_office else recipients.of_school(case.school)
    _tell(case, people, event)
