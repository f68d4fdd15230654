"""A word planted in every text of the other office appears on no page and in no file of this one."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from jobs.testing import work_off
from qa import models as qa
from qa.models import Extension, IssueResult, Round, StandardResult, SubmissionFile
from reports import types
from schools.frozen import canonical
from schools.models import ImportRow, Role, StoredFile
from supervision.models import RecommendationAnswer, VisitPhoto
from tests.access import (
    rows_awards,
    rows_calendar,
    rows_cases,
    rows_certificate_files,
    rows_certificates,
    rows_designs,
    rows_distribution,
    rows_duties,
    rows_events,
    rows_external,
    rows_handbook,
    rows_inbox,
    rows_instruments,
    rows_invitations,
    rows_letters,
    rows_library,
    rows_meetings,
    rows_needs,
    rows_networks,
    rows_official,
    rows_people,
    rows_plans,
    rows_policies,
    rows_projects,
    rows_publications,
    rows_reading,
    rows_recommendations,
    rows_records,
    rows_reports,
    rows_review,
    rows_runs,
    rows_sar,
    rows_standards,
    rows_surveys,
    rows_tests,
    rows_themes,
    rows_visits,
)
from tests.access.test_matrix import MATRIX, ask, logged_in, made, passes, undone
from tests.access.world import OFFICE, OTHER, OWN, World
from tests.factories import make_network, today
from tests.journeys.steps import pdf_text

CANARY = "นกขมิ้นเหลืองอ่อน"
ROOMS = ("handbook", "reports", "qa", "supervision", "instruments", "registry", "schools", "inbox", "jobs")
# Codes, digests and names of code: text by type, and nothing that anybody wrote.
CODES = {
    "source_key",
    "smis_code", "moe_code", "obec_code", "zip_code", "code", "sha256", "input_key", "kind", "content_type",
    "nonce", "token", "link_digest", "code_digest", "password", "verb", "action", "state", "object", "email",
    "key", "channel", "slug", "type", "digits", "criteria_key", "tool", "yes", "no",
}  # fmt: skip
CODE_FIELDS = (
    "schools.StoredFile.purpose", "registry.Letter.source", "registry.OfficialPaper.source", "qa.TestScore.subject",
    "qa.ReferenceMean.subject", "reports.SigningKey.subject", "reports.Publication.subject",
)  # fmt: skip
# What people write, and what must not be forgotten when a model changes.
WRITTEN = {
    "schools.Office.name", "schools.School.name", "schools.Network.name", "schools.User.given_name",
    "schools.Invitation.given_name", "schools.Invitation.position", "schools.Reason.text",
    "schools.User.position", "schools.User.phone", "schools.User.position_number", "schools.User.family_name",
    "schools.Membership.order_text", "schools.StoredFile.label", "schools.ImportRow.name", "schools.ImportRow.reason",
    "schools.ImportRow.values", "schools.ImportBatch.error", "supervision.Visit.purpose",
    "supervision.Visit.people_met", "supervision.Visit.strengths", "supervision.Visit.improvements",
    "supervision.VisitEvent.comment", "supervision.Policy.title", "supervision.Policy.description",
    "supervision.VisitPhoto.caption", "supervision.Recommendation.text", "supervision.Recommendation.owner",
    "supervision.RecommendationAnswer.text", "instruments.Answer.text", "qa.Round.instructions", "qa.Round.name",
    "qa.Submission.strengths", "qa.Submission.improvements", "qa.Submission.endorsed_by", "qa.StandardResult.reason",
    "qa.TestScore.test", "qa.ExternalResult.result",
    "qa.Extension.reason", "reports.CertificateBatch.activity", "reports.CertificateBatch.people",
    "reports.CertificateBatch.signer_name", "reports.Certificate.name", "reports.Certificate.award",
    "schools.Programme.name", "schools.SchoolEvent.old_name", "schools.SchoolEvent.note",
    "schools.School.address", "schools.School.director_name", "reports.Snapshot.data",
    "schools.DutyOrder.number", "schools.DutyOrder.title", "supervision.PortfolioEntry.title",
    "supervision.PortfolioEntry.result", "supervision.IdPlanItem.topic", "supervision.IdPlanItem.method",
    "supervision.IdPlanEvent.comment",
    "supervision.Plan.title", "supervision.Plan.rationale", "supervision.PlanEvent.comment",
    "supervision.PlanObjective.text", "supervision.PlanRevision.content", "supervision.PlannedVisit.purpose",
    "supervision.PlannedVisitEvent.reason", "supervision.Absence.note", "supervision.CoverageRule.name",
    "jobs.Job.title", "jobs.Job.message", "jobs.Job.error", "jobs.Job.result",
}  # fmt: skip


def our_models():
    return [model for room in ROOMS for model in apps.get_app_config(room).get_models(include_auto_created=False)]


def rows_now():
    return {model: set(model.objects.values_list("pk", flat=True)) for model in our_models()}


def fill(world, scope):
    """One of everything in an office."""
    office, user = world.office(scope), None
    make_network(office)
    rows_networks.fill(world, scope)
    rows_needs.fill(world, scope)
    rows_duties.fill(world, scope)
    rows_events.fill(world, scope)
    rows_external.fill(world, scope)
    rows_handbook.fill(world, scope)
    rows_runs.fill(world, scope)
    rows_standards.fill(world, scope)
    rows_people.fill(world, scope)
    for state in ("draft", "submitted", "returned", "approved"):
        VisitPhoto.objects.create(
            visit=world.visit(scope, user, state), file=world.file(scope, "visit_photo", CANARY.encode())
        )
    recommendation = world.recommendation(scope, user, "answered")
    answer = RecommendationAnswer.objects.get(recommendation=recommendation)
    answer.evidence.add(world.file(scope, "evidence", CANARY.encode()))
    submission = world.submission(scope, user, "submitted")
    # The year of the rounds that the matrix makes stays free.
    Round.objects.filter(pk=submission.round_id).update(academic_year=2567)
    standard = submission.standard_set.standards.first()
    StandardResult.objects.create(submission=submission, standard=standard, level=4)
    IssueResult.objects.create(submission=submission, issue=standard.issues.first(), level=4)
    SubmissionFile.objects.create(submission=submission, kind="sar", file=world.file(scope, "sar", CANARY.encode()))
    Extension.objects.create(
        submission=submission, until=today(), reason="เหตุ", granted_by=world.heads[office], granted_at=timezone.now()
    )
    for state in ("draft", "issued", "ready"):
        world.batch(scope, state)
    school = world.schools[scope]
    qa.TestScore.objects.create(school=school, test="NT", grade="ป.3", academic_year=2568, subject="ภาษาไทย", mean=50)
    qa.ExternalResult.objects.create(school=school, round="รอบสี่", level="basic", year=2565, result="ดี")
    batch = world.imported(scope, world.heads[office])
    ImportRow.objects.create(batch=batch, number=2, outcome="refuse", name="บ้าน", values={"district": "แม่สอด"})
    rows_invitations.make_invitation(world, scope, family_name="ใจดี", position="ครู", prefix="นาง")
    world.job(scope, world.heads[office])
    rows_records.fill(world, scope)
    rows_policies.fill(world, scope)
    rows_visits.fill(world, scope)
    rows_recommendations.fill(world, scope)
    rows_certificates.fill(world, scope)
    rows_designs.fill(world, scope)
    rows_distribution.fill(world, scope)
    rows_cases.fill(world, scope)
    rows_plans.fill(world, scope)
    rows_projects.fill(world, scope)
    rows_calendar.fill(world, scope)
    rows_certificate_files.fill(world, scope)
    rows_instruments.fill(world, scope)
    rows_surveys.fill(world, scope)
    rows_sar.fill(world, scope)
    rows_reading.fill(world, scope)
    rows_review.fill(world, scope)
    rows_tests.fill(world, scope)
    rows_awards.fill(world, scope)
    rows_themes.fill(world, scope)
    rows_publications.fill(world, scope)
    rows_reports.fill(world, scope)
    rows_letters.fill(world, scope)
    rows_library.fill(world, scope)
    rows_official.fill(world, scope)
    rows_meetings.fill(world, scope)
    rows_inbox.fill(world, scope)


def planted(value):
    """JSON of the same shape with the canary in place of every text."""
    if isinstance(value, str):
        return CANARY
    if isinstance(value, list):
        return [planted(item) for item in value]
    if isinstance(value, dict):
        return {key: planted(item) for key, item in value.items()} | {"message": CANARY, "label": CANARY}
    return value


def texts_of(model):
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, (models.CharField, models.TextField, models.JSONField))
        is_code = field.name in CODES or str(field) in CODE_FIELDS or field.choices
        if is_text and not is_code:
            yield field


def plant(before):
    """Writes the canary into every text of every row that was not there before; returns the fields it wrote."""
    written = set()
    for model, known in before.items():
        for row in model.objects.exclude(pk__in=known):
            changes = {}
            for field in texts_of(model):
                if isinstance(field, models.JSONField):
                    changes[field.name] = planted(getattr(row, field.name))
                elif field.unique:
                    changes[field.name] = f"{CANARY}{row.pk}"
                elif field.max_length is None or field.max_length > len(CANARY):
                    changes[field.name] = CANARY
            if model._meta.label == "reports.Certificate" and row.revoked_at is None:
                changes.pop("revoked_reason")
            if model._meta.label == "reports.Publication" and row.unpublished_at is None:
                changes.pop("unpublished_reason")
            # Only an award has a name, and evidence is a file or a link.
            if model._meta.label == "qa.Round" and row.kind != "award":
                changes.pop("name")
            if model._meta.label == "qa.Evidence" and row.file_id:
                changes.pop("url")
            # Two orders of an office have two numbers.
            if model._meta.label == "schools.DutyOrder":
                changes["number"] = f"{CANARY}{row.pk}"
            # A part is a school's or somebody else's, and only one that was fetched has a receiver.
            if model._meta.label == "registry.Allocation":
                for name, there in (("other", row.school_id is None), ("receiver", row.picked_on is not None)):
                    changes = changes if there else {key: text for key, text in changes.items() if key != name}
            # A proposal is a level or a text.
            if model._meta.label == "qa.Proposal" and row.value is not None:
                changes.pop("text")
            if changes:
                models.QuerySet(model).filter(pk=row.pk).update(**changes)  # past what refuses a frozen row
                written |= {f"{model._meta.label}.{name}" for name in changes}
    return written


pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True, scope="module")
def private_files(tmp_path_factory):
    """The shared files lie in one folder for all tests."""
    storages = {**settings.STORAGES}
    storages["default"] = {**storages["default"], "OPTIONS": {"location": tmp_path_factory.mktemp("files")}}
    with override_settings(STORAGES=storages):
        yield


@pytest.fixture(scope="module")
def world(shared_db, private_files):
    """Both offices full of everything; the other one full of canaries too."""
    empty = rows_now()
    world = World()
    fill(world, OFFICE)
    ours = rows_now()
    for model in ours:
        # The people, the school and the office that World made on the other side are theirs.
        ours[model] -= theirs(world, model) - empty[model]
    fill(world, OTHER)
    world.written = plant(ours)
    world.theirs = StoredFile.objects.filter(office=world.b)
    return world


def theirs(world, model):
    """What World() itself made in the other office."""
    label = model._meta.label
    people = [world.heads[world.b], world.supervisors[world.b], world.clerks[world.b]]
    made = {
        "schools.Office": {world.b.pk},
        "schools.School": {world.schools[OTHER].pk},
        "schools.User": {person.pk for person in people},
    }
    return made.get(label, set())


def text_of(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"%PDF-") and response["Content-Type"] == "application/pdf" and len(content) > 100:
        return pdf_text(content)[1]
    return content.decode(errors="replace")


def test_every_text_of_the_other_office_has_the_canary(world):
    slices = (rows_events, rows_networks, rows_recommendations, rows_instruments, rows_surveys, rows_visits)
    slices += (rows_letters, rows_official)
    slices += (rows_library,)
    slices += (rows_projects,)
    slices += (rows_meetings, rows_awards, rows_external, rows_inbox, rows_tests, rows_review, rows_standards, rows_sar)
    slices += (
        rows_certificate_files,
        rows_certificates,
        rows_designs,
        rows_distribution,
        rows_cases,
        rows_handbook,
        rows_runs,
        rows_publications,
        rows_reports,
        rows_reading,
        rows_themes,
    )
    assert WRITTEN.union(*(rows.WRITTEN for rows in slices)) - world.written == set()
    assert CANARY in str(world.schools[OTHER]._meta.model.objects.get(pk=world.schools[OTHER].pk))


def test_no_page_shows_it(client, world):
    # The platform's administrator keeps the registers of all offices. What a role is refused, the matrix sees refused.
    people = [None, *(role for role in Role if role != Role.PLATFORM_ADMIN)]
    sessions = {role: logged_in(world.people.get(role)) for role in people}
    seen, leaks = dict.fromkeys(people, 0), []
    for name, row in MATRIX.items():
        waiting = [role for role in people if passes(row, "get", OWN, role)]
        while waiting:
            with undone():
                args, roles = made(row, world, OWN, waiting)
                for role in roles:
                    with undone():
                        response = ask(client, sessions[role], "get", reverse(name, args=args))
                        seen[role] += response.status_code == 200
                        if CANARY in text_of(response):
                            leaks.append((name, role))
            waiting = [role for role in waiting if role not in roles]
    assert leaks == []
    assert {role: pages for role, pages in seen.items() if pages < (5 if role is None else 15)} == {}


@pytest.mark.parametrize("role", Role)
def test_no_file_of_theirs_is_sent(client, world, role):
    client.force_login(world.people[role])
    kept = list(world.theirs)
    purposes = {"visit_photo", "evidence", "sar", "certificates", "import", "network_file"}
    purposes |= {"signing_key", "certificate_zip", "certificate_signatures", "certificate_approval"}
    purposes |= {"duty_order", "portfolio", "growth_paper", "report", "report_draft"}
    purposes |= {"library", "agenda_paper"}
    purposes |= {"bank_item", "advice", "external", "external_package", "targets", "event_document", "event_photo"}
    purposes |= {"certificate_art", "handbook_evidence", "letter", "official_paper"}
    assert {file.purpose for file in kept} >= purposes
    for file in kept:
        if role == Role.PLATFORM_ADMIN and file.purpose == "import":
            continue
        response = client.get(reverse("schools:file", args=[file.pk]))
        assert response.status_code == 404, file.purpose
        assert CANARY not in text_of(response)


def test_no_paper_of_ours_prints_it(world):
    submission = world.submission(OWN, None, "submitted")
    work_off()
    criteria = {"round": submission.round_id, "level": submission.level}
    assert CANARY not in canonical(types.get("sar").freeze(world.a, criteria, today()))
    papers = list(StoredFile.objects.filter(office=world.a, purpose="certificates", size__gt=2000))
    assert papers
    for paper in papers:
        with paper.content.open("rb") as file:
            assert CANARY not in pdf_text(file.read())[1], paper.purpose
