"""Two offices with the same kinds of things in them, and one person per role in the first."""

import uuid
from datetime import timedelta

from django.utils import timezone
from django.utils.functional import SimpleLazyObject, empty

from jobs.models import Job
from qa.models import Round, StandardSet, Submission
from reports.actions import certificates as certificate_actions
from reports.models import CertificateBatch
from schools.files import store
from schools.models import SCHOOL_ROLES, ImportBatch, Role
from tests.factories import make_network, make_office, make_school, make_user, today
from tests.reports.certificate_factories import APPROVAL, keep_files
from tests.supervision.factories import make_open_recommendation, make_visit

OWN, OFFICE, OTHER = "own", "same office", "other office"
SCOPES = (OWN, OFFICE, OTHER)


class Heard(SimpleLazyObject):
    """A person as the maker of a thing hears of them: it remembers whether the maker asked who they are.

    Who was asked for nothing but roles that they do not have is like all others without those roles.
    """

    def __init__(self, person):
        super().__init__(lambda: person)
        self.__dict__.update(person=person, not_held=set())

    def has_role(self, *roles):
        """As of the person; a role that they have tells who they are."""
        if self.__dict__["person"].has_role(*roles):
            self._setup()
            return True
        self.__dict__["not_held"].update(roles)
        return False

    def alike(self, own, roles):
        """Those of `roles` for whom the maker would have made the same; `own` is the person's."""
        if self.__dict__["_wrapped"] is not empty:
            return [own]
        return [role for role in roles if role not in self.__dict__["not_held"]]


class World:
    """`people[role]` act in office A; a school role belongs to school `own`. Makers build one thing in a scope:
    `own` is what belongs to that person or the own school, `same office` another's, `other office` office B's."""

    def __init__(self):
        self.a, self.b = make_office("สพป.ของเรา"), make_office("สพป.ที่อื่น")
        network = make_network(self.a)
        self.schools = {
            OWN: make_school(self.a, "บ้านของเรา", network=network),
            OFFICE: make_school(self.a, "บ้านข้างเคียง", network=network),
            OTHER: make_school(self.b, "บ้านที่อื่น"),
        }
        self.people = {
            role: make_user(role, office=self.a, school=self.schools[OWN] if role in SCHOOL_ROLES else None)
            for role in Role
        }
        self.heads = {office: make_user(Role.HEAD, office=office) for office in (self.a, self.b)}
        self.supervisors = {office: make_user(Role.SUPERVISOR, office=office) for office in (self.a, self.b)}
        self.clerks = {office: make_user(Role.CLERK, office=office) for office in (self.a, self.b)}

    def office(self, scope):
        return self.b if scope == OTHER else self.a

    def author(self, scope, user):
        """Who made the thing: the person where it is theirs and they could have made it, else a colleague."""
        mine = scope == OWN and user is not None and user.has_role(Role.SUPERVISOR, Role.HEAD)
        return user if mine else self.supervisors[self.office(scope)]

    def visit(self, scope, user, state, *, by_user=True):
        office = self.office(scope)
        author = self.author(scope, user) if by_user else self.supervisors[office]
        visit = make_visit(school=self.schools[scope], supervisor=author, state=state, head=self.heads[office])
        if scope == OWN and user is not None and user.has_role(Role.COMMITTEE):
            visit.team.add(user)
        return visit

    def recommendation(self, scope, user, state):
        office = self.office(scope)
        return make_open_recommendation(
            state, school=self.schools[scope], supervisor=self.author(scope, user), head=self.heads[office]
        )

    def round(self, scope, year=2568, closes=30):
        office, day = self.office(scope), today()
        return Round.objects.create(
            office=office,
            academic_year=year,
            opens_on=day - timedelta(days=60),
            due_on=day,
            closes_on=day + timedelta(days=closes),
            created_by=self.heads[office],
        )

    def submission(self, scope, user, state, year=2568):
        round = self.round(scope, year)
        sent = timezone.now() if state in ("submitted", "reviewing", "returned", "accepted") else None
        reviewer = None
        if scope == OWN and user is not None and user.has_role(Role.SUPERVISOR, Role.COMMITTEE):
            reviewer = user
        return Submission.objects.create(
            round=round,
            school=self.schools[scope],
            level="basic",
            standard_set=StandardSet.objects.get(code="moe2561_basic"),
            state=state,
            submitted_at=sent,
            accepted_at=sent if state == "accepted" else None,
            reviewer=reviewer,
        )

    def batch(self, scope, state="draft"):
        office = self.office(scope)
        batch = CertificateBatch.objects.create(
            office=office,
            activity="อบรมความลับ",
            issued_on=today(),
            signer_name="ผู้ลงนาม",
            signer_position="ผู้อำนวยการ",
            **APPROVAL,
            people=[{"name": "นายปั่น ผู้ใหญ่", "award": ""}],
            created_by=self.clerks[office],
        )
        if state != "draft":
            certificate_actions.issue_batch(batch=batch, version=1, user=self.clerks[office])
        if state == "ready":
            keep_files(batch)
        return batch

    def file(self, scope, purpose, content=b"%PDF-1.4 secret"):
        office = self.office(scope)
        return store(
            content,
            office=office,
            purpose=purpose,
            label="ความลับ.pdf",
            content_type="application/pdf",
            by=self.heads[office],
        )

    def imported(self, scope, user, state="ready"):
        return ImportBatch.objects.create(
            office=self.office(scope), file=self.file(scope, "import"), state=state, created_by=user
        )

    def job(self, scope, user):
        owner = user if scope == OWN else self.heads[self.office(scope)]
        return Job.objects.create(kind="nothing", input_key=uuid.uuid4().hex, title="งาน", requested_by=owner)
