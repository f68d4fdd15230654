"""What number a paper gets: by kind, by the year of its date, as the office writes it, from what was reserved."""

import threading
from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.actions import NotEnoughNumbers, reserve, set_up_book
from registry.models import Book
from reports.actions import certificates as actions
from reports.models import BatchSigner, Certificate, CertificateBatch
from schools.models import Role
from tests.factories import make_office, make_school, make_user, today
from tests.reports.certificate_factories import APPROVAL
from thai.digits import thai
from thai.years import be_year


def make_batch(clerk, count=2, **changes):
    given = {
        "office": clerk.acting.office,
        "activity": "การอบรมน้ำใจ",
        "issued_on": today(),
        "signer_name": "นายที่รัก กี่เพชร",
        "signer_position": "ผู้อำนวยการ",
        **APPROVAL,
        "people": [{"name": f"นายคนที่ {place}", "award": "วิทยากร"} for place in range(count)],
        "created_by": clerk,
    }
    return CertificateBatch.objects.create(**given | changes)


def issue(batch, clerk):
    batch.refresh_from_db()
    return actions.issue_batch(batch=batch, version=batch.version, user=clerk)


def numbers(batch):
    return list(batch.certificates.order_by("position").values_list("kind", "be_year", "number", "number_text"))


@pytest.mark.django_db
def test_the_number_follows_kind_year_shape_and_reservation():
    clerk, year = make_user(Role.CLERK, office=make_office()), be_year(today())
    office = clerk.acting.office
    set_up_book(office=office, kind=Book.Kind.TRAINING, be_year=year, prefix="ว ", padding=3, first_number=9, by=clerk)
    honour, training = make_batch(clerk), make_batch(clerk, kind="training", digits="arabic")
    # The paper is of the year of its date, whenever it is made: one given on the last day of last year too.
    late = make_batch(clerk, 1, issued_on=date(today().year - 1, 12, 31))
    for batch in (honour, training, late):
        issue(batch, clerk)
    assert [row[:3] for row in numbers(honour)] == [("honour", year, 1), ("honour", year, 2)]
    assert numbers(training) == [("training", year, 9, f"ว 009/{year}"), ("training", year, 10, f"ว 010/{year}")]
    assert numbers(late)[0][:3] == ("honour", year - 1, 1)
    # What is on paper stays, however the office writes numbers later.
    set_up_book(office=office, kind=Book.Kind.TRAINING, be_year=year, prefix="", padding=1, first_number=9, by=clerk)
    assert numbers(training)[0][3] == f"ว 009/{year}"

    kept = reserve(office=office, kind=Book.Kind.HONOUR, be_year=year, count=3, purpose="งานใหญ่", by=clerk)
    assert [row[2] for row in numbers(issue(make_batch(clerk, 1), clerk))] == [6]
    assert [row[2] for row in numbers(issue(make_batch(clerk, 2, reservation=kept), clerk))] == [3, 4]
    short = make_batch(clerk, 2, reservation=kept)
    with pytest.raises(NotEnoughNumbers):
        issue(short, clerk)
    # Of another kind or year it is no reservation at all.
    with pytest.raises(NotEnoughNumbers):
        issue(make_batch(clerk, 1, kind="training", reservation=kept), clerk)
    assert CertificateBatch.objects.get(pk=short.pk).state == "draft"


@pytest.mark.django_db
def test_a_paper_keeps_all_that_it_says():
    clerk = make_user(Role.CLERK, office=make_office())
    school = make_school(clerk.acting.office, "บ้านน้ำใส")
    person = {"name": "นางสาวน้ำผึ้ง ใจดี", "award": "เหรียญทอง", "school": school.full_name, "role": "วิทยากร"}
    batch = make_batch(clerk, people=[{**person, "email": "n@example.org"}], hours="12.0", event_dates="1–2 ธ.ค.")
    BatchSigner.objects.create(batch=batch, slot=1, name="นางสายใจ ทองคำ", position="ผู้อำนวยการ")
    paper = issue(batch, clerk).certificates.get()
    assert (paper.school, paper.email) == (school, "n@example.org")
    assert paper.fields == {
        **person,
        "kind": "เกียรติบัตร",
        "office": clerk.acting.office.formal_name,
        "crest": "",
        "wording": "ได้เข้าร่วม",
        "event": "การอบรมน้ำใจ",
        "detail": "",
        "dates": "1–2 ธ.ค.",
        "hours": "12",
        "given_on": paper.fields["given_on"],
        "digits": "thai",
        "signers": [{"slot": 1, "name": "นางสายใจ ทองคำ", "position": "ผู้อำนวยการ", "image": ""}],
        "printed": ["name", "award", "number", "code", "event", "given_on", "office", "kind"],
        "number": paper.number_text,
    }


@pytest.mark.django_db
def test_papers_of_before_say_their_number_and_kind_as_they_were_printed():
    clerk = make_user(Role.CLERK, office=make_office())
    batch = issue(make_batch(clerk, kind="training"), clerk)
    batch.certificates.update(kind="honour", number_text="")
    with CaptureQueriesContext(connection) as asked:
        import_module("reports.migrations.0011_papers_by_kind").fill(apps, None)
    # The list of people of its batch comes along with no paper.
    assert not any('"people"' in query["sql"] for query in asked)
    year = thai(be_year(today()))
    assert [(row[0], row[3]) for row in numbers(batch)] == [("training", f"๑/{year}"), ("training", f"๒/{year}")]


@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_once_get_numbers_without_gap_or_double():
    clerk = make_user(Role.CLERK, office=make_office())
    batches = [make_batch(clerk, 5) for _ in range(4)]
    errors, start = [], threading.Barrier(8)

    def press(batch):
        try:
            start.wait(timeout=60)
            actions.issue_batch(batch=CertificateBatch.objects.get(pk=batch.pk), version=1, user=clerk)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    # Each batch is issued by two clerks at the same moment.
    threads = [threading.Thread(target=press, args=(batch,)) for batch in batches * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    assert sorted(Certificate.objects.values_list("number", flat=True)) == list(range(1, 21))
    for batch in batches:
        taken = [row[2] for row in numbers(batch)]
        assert taken == list(range(taken[0], taken[0] + 5))
