"""Every URL name × every role × {own, same office, other office} × GET/POST.

The table says who gets through; everybody else must be refused: 404 for what they may not see, 403 for what they may
not do, 405 for a method the page does not have, the login page for strangers. A URL that is not here fails the build.
"""

from contextlib import contextmanager
from http.cookies import SimpleCookie
from itertools import product

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from schools.models import Role
from tests import addresses
from tests.access import (
    rows_awards,
    rows_calendar,
    rows_cases,
    rows_certificate_files,
    rows_certificates,
    rows_dashboards,
    rows_designs,
    rows_distribution,
    rows_duties,
    rows_events,
    rows_external,
    rows_figures,
    rows_handbook,
    rows_imports,
    rows_inbox,
    rows_instruments,
    rows_invitations,
    rows_letters,
    rows_library,
    rows_lists,
    rows_meetings,
    rows_needs,
    rows_networks,
    rows_offices,
    rows_official,
    rows_people,
    rows_plans,
    rows_policies,
    rows_profile,
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
    rows_visit_reports,
    rows_visits,
)
from tests.access.rows import (
    CLERK,
    DIRECTOR,
    EVERYBODY,
    HEAD,
    OFFICE_ADMIN,
    PLATFORM,
    SCHOOL,
    STAFF,
    SUPERVISOR,
    VISITS,
    Row,
    batch,
    both,
    get_and_post,
    paper,
    photo,
    pk_of,
    recommendation,
    round_with_submission,
    submission,
    visit,
    visit_photo_file,
)
from tests.access.world import OFFICE, OTHER, OWN, SCOPES, Heard, World

THROUGH = {200, 201, 302, 303, 409, 422}
LOGIN = "/accounts/login/"

PUBLIC_ACCOUNT = {
    "account_login", "account_logout", "account_signup", "account_reset_password", "account_confirm_login_code",
}  # fmt: skip
TOLD_ACCOUNT = {
    "account_inactive", "account_email_verification_sent", "account_reset_password_from_key_done",
    "account_reset_password_done",
}  # fmt: skip
OWN_ACCOUNT = {"account_reauthenticate", "account_email", "account_change_password", "account_set_password"}

MATRIX = {
    **{name: Row(public=True, get=EVERYBODY, post=EVERYBODY) for name in PUBLIC_ACCOUNT},
    **{name: Row(public=True, get=EVERYBODY) for name in TOLD_ACCOUNT},
    **{name: Row(get=EVERYBODY, post=EVERYBODY) for name in OWN_ACCOUNT},
    "account_confirm_email": Row(
        lambda w, s, u: ["x:y"],
        public=True,
        get=dict.fromkeys(SCOPES, EVERYBODY),
        post=dict.fromkeys(SCOPES, EVERYBODY),
    ),
    "account_reset_password_from_key": Row(
        lambda w, s, u: ["a", "b-c"],
        public=True,
        get=dict.fromkeys(SCOPES, EVERYBODY),
        post=dict.fromkeys(SCOPES, EVERYBODY),
    ),
    "healthz": Row(public=True, get=EVERYBODY),
    "styleguide": Row(public=True, get=EVERYBODY, post=EVERYBODY),
    "jobs:list": Row(get=EVERYBODY),
    "jobs:detail": Row(pk_of(World.job), get={OWN: EVERYBODY}),
    "jobs:cancel": Row(pk_of(World.job), post={OWN: EVERYBODY}),
    "schools:file": Row(visit_photo_file, get={OWN: VISITS, OFFICE: STAFF}),
    "schools:list": Row(get=STAFF | {CLERK, PLATFORM}),
    "schools:edit": Row(
        lambda w, s, u: [w.schools[s].pk],
        get={**both({OFFICE_ADMIN, PLATFORM}), OTHER: {PLATFORM}},
        post={**both({OFFICE_ADMIN, PLATFORM}), OTHER: {PLATFORM}},
    ),
    "schools:own": Row(get=SCHOOL),
    "schools:switch_role": Row(
        post=EVERYBODY,
    ),
    "supervision:visits": Row(get=VISITS),
    "supervision:coverage": Row(get=STAFF),
    "supervision:visit_new": Row(get={SUPERVISOR, HEAD}, post={SUPERVISOR, HEAD}),
    "supervision:visit_autosave": Row(post={SUPERVISOR, HEAD}),
    "supervision:visit": Row(visit("approved"), get={OWN: VISITS, OFFICE: STAFF}),
    "supervision:visit_edit": Row(visit("draft"), get={OWN: {SUPERVISOR, HEAD}}, post={OWN: {SUPERVISOR, HEAD}}),
    "supervision:visit_approve": Row(visit("submitted", by_user=False), **get_and_post(both({HEAD, DIRECTOR}))),
    "supervision:visit_return": Row(
        visit("submitted", by_user=False), get=both({HEAD, DIRECTOR}), post=both({HEAD, DIRECTOR})
    ),
    "supervision:visit_acknowledge": Row(visit("approved"), **get_and_post({OWN: SCHOOL})),
    "supervision:visit_photo_delete": Row(photo, get={OWN: {SUPERVISOR, HEAD}}, post={OWN: {SUPERVISOR, HEAD}}),
    "supervision:recommendations": Row(get=STAFF | SCHOOL),
    "supervision:recommendation": Row(recommendation("open"), get={OWN: STAFF | SCHOOL, OFFICE: STAFF}),
    "supervision:recommendation_answer": Row(recommendation("open"), **get_and_post({OWN: SCHOOL})),
    "supervision:recommendation_verify": Row(
        recommendation("answered"), **get_and_post({OWN: {SUPERVISOR, HEAD}, OFFICE: {HEAD}})
    ),
    "supervision:recommendation_send_back": Row(
        recommendation("answered"),
        get={OWN: {SUPERVISOR, HEAD}, OFFICE: {HEAD}},
        post={OWN: {SUPERVISOR, HEAD}, OFFICE: {HEAD}},
    ),
    "supervision:recommendation_withdraw": Row(
        recommendation("open"),
        get={OWN: {SUPERVISOR, HEAD}, OFFICE: {HEAD}},
        post={OWN: {SUPERVISOR, HEAD}, OFFICE: {HEAD}},
    ),
    "qa:rounds": Row(get=VISITS),
    "qa:round_new": Row(get={DIRECTOR, HEAD, OFFICE_ADMIN}, post={DIRECTOR, HEAD, OFFICE_ADMIN}),
    "qa:round": Row(round_with_submission, get={OWN: VISITS, OFFICE: STAFF}),
    "qa:submission": Row(submission("submitted"), get={OWN: VISITS, OFFICE: STAFF}),
    "qa:submission_edit": Row(submission("draft"), get={OWN: SCHOOL}),
    "qa:submission_accept": Row(submission("submitted"), **get_and_post(both({SUPERVISOR, HEAD}))),
    "qa:submission_return": Row(submission("submitted"), **get_and_post(both({SUPERVISOR, HEAD}))),
    "qa:submission_extend": Row(submission("draft"), **get_and_post(both({DIRECTOR, HEAD}))),
    "reports:home": Row(get=EVERYBODY),
    "reports:certificates": Row(get={CLERK, HEAD, DIRECTOR}),
    "reports:certificate_new": Row(get={CLERK}, post={CLERK}),
    "reports:certificate_batch": Row(batch("draft"), get=both({CLERK, HEAD, DIRECTOR})),
    "reports:certificate_edit": Row(batch("draft"), get=both({CLERK}), post=both({CLERK})),
    "reports:certificate_preview": Row(batch("draft"), get=both({CLERK, HEAD, DIRECTOR})),
    "reports:certificate_issue": Row(batch("draft"), post=both({CLERK})),
    "reports:certificate_render": Row(batch("issued"), post=both({CLERK})),
    "reports:certificate_single": Row(paper("ready"), get=both({CLERK, HEAD, DIRECTOR})),
    "reports:certificate_revoke": Row(paper("issued"), get=both({CLERK, HEAD}), post=both({CLERK, HEAD})),
    "reports:verify_form": Row(public=True, get=EVERYBODY, post=EVERYBODY),
    "reports:verify": Row(
        lambda w, s, u: [w.batch(s, "issued").certificates.first().code],
        public=True,
        get=dict.fromkeys(SCOPES, EVERYBODY),
    ),
    # The rows of each slice.
    **rows_awards.ROWS,
    **rows_invitations.ROWS,
    **rows_dashboards.ROWS,
    **rows_designs.ROWS,
    **rows_distribution.ROWS,
    **rows_cases.ROWS,
    **rows_duties.ROWS,
    **rows_events.ROWS,
    **rows_external.ROWS,
    **rows_handbook.ROWS,
    **rows_letters.ROWS,
    **rows_library.ROWS,
    **rows_meetings.ROWS,
    **rows_needs.ROWS,
    **rows_networks.ROWS,
    **rows_offices.ROWS,
    **rows_official.ROWS,
    **rows_inbox.ROWS,
    **rows_profile.ROWS,
    **rows_publications.ROWS,
    **rows_figures.ROWS,
    **rows_imports.ROWS,
    **rows_instruments.ROWS,
    **rows_lists.ROWS,
    **rows_people.ROWS,
    **rows_plans.ROWS,
    **rows_calendar.ROWS,
    **rows_certificate_files.ROWS,
    **rows_certificates.ROWS,
    **rows_policies.ROWS,
    **rows_projects.ROWS,
    **rows_reading.ROWS,
    **rows_recommendations.ROWS,
    **rows_records.ROWS,
    **rows_review.ROWS,
    **rows_runs.ROWS,
    **rows_sar.ROWS,
    **rows_standards.ROWS,
    **rows_surveys.ROWS,
    **rows_tests.ROWS,
    **rows_themes.ROWS,
    **rows_visit_reports.ROWS,
    **rows_reports.ROWS,
    **rows_visits.ROWS,
}


def test_every_url_is_in_the_matrix_and_nothing_else():
    assert set(addresses.names()) == set(MATRIX)


@pytest.fixture(scope="module")
def world(shared_db):
    return World()


@pytest.fixture(scope="module")
def sessions(world):
    return {role: logged_in(world.people.get(role)) for role in [None, *Role]}


@pytest.mark.django_db
@pytest.mark.parametrize("name", MATRIX)
def test_who_gets_through(client, world, sessions, name):
    row, wrong = MATRIX[name], []
    for scope in row.scopes:
        waiting = asked(name)
        while waiting:
            with undone():
                args, roles = made(row, world, scope, waiting)
                for role, method in product(roles, ("get", "post")):
                    if role not in askers(row, method, scope):
                        continue
                    data = row.data
                    if name == "schools:switch_role" and role is not None:
                        data = {"membership": world.people[role].memberships.get().pk}
                    with undone():
                        response = ask(client, sessions[role], method, reverse(name, args=args), data)
                    if fault := misfit(row, method, scope, role, response):
                        wrong.append(f"{method.upper()} {name}, {role or 'stranger'}, {scope}: {fault}")
            waiting = [role for role in waiting if role not in roles]
    assert wrong == []


def asked(name):
    """A stranger and all roles. On PostgreSQL every third role, others at the next address.

    What a role may is decided in Python, and the embedded pass asks that in full. What may differ on PostgreSQL, the
    queries behind each address and those of each role, is met by the third.
    """
    third = list(MATRIX).index(name) % 3
    return [None, *(list(Role)[third::3] if connection.vendor == "postgresql" else Role)]


def askers(row, method, scope):
    """Who tries a method on what a scope holds: all on what is their own; on what belongs to others a stranger, those
    who get through anywhere, and one more: who may not even with the own thing is refused before it is looked for.

    Where the page has no such method: a stranger, one who may open it and one who may not.
    """
    if getattr(row, method) is not None and (scope == OWN or row.public):
        return {None, *Role}
    tried = method if getattr(row, method) is not None else {"get": "post", "post": "get"}[method]
    there = {role for role in Role for scope in SCOPES if role in (row.allowed(tried, scope) or ())}
    may = [role for role in Role if role in there]
    may_not = [role for role in Role if role not in there]
    return {None, *(may if tried == method else may[:1]), *may_not[:1]}


def made(row, world, scope, roles):
    """(parts of the address, those of `roles` that meet the same thing): what is a person's own is made for each whose
    maker asks who they are, the rest once."""
    first = next((role for role in roles if role is not None), None)
    if scope != OWN or first is None:
        return row.make(world, scope, None), roles
    heard = Heard(world.people[first])
    args = row.make(world, scope, heard)
    return args, heard.alike(first, roles)


@contextmanager
def undone():
    """Whatever is written inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def logged_in(user):
    """{name: value} of the cookies of a fresh session of the person (None: a stranger's, who has none)."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return {name: cookie.value for name, cookie in client.cookies.items()}


def ask(client, session, method, address, data=None):
    """What somebody gets who comes with the cookies of a session and no others."""
    client.cookies = SimpleCookie(session)
    return getattr(client, method)(address, data)


def passes(row, method, scope, role):
    """Whether the table lets the role (None: a stranger) through."""
    allowed = row.allowed(method, scope)
    return allowed is not None and (row.public or role in allowed)


def misfit(row, method, scope, role, response):
    """What is wrong with an answer, or None."""
    status, allowed = response.status_code, row.allowed(method, scope)
    if role is None and not row.public:
        return None if status == 302 and response.url.startswith(LOGIN) else f"got {status} without login"
    if passes(row, method, scope, role):
        if status == 200 and not response.streaming and b"bound method" in response.content:
            return "prints a method for its value"
        return None if status in THROUGH or (row.public and status in {404, 429, 503}) else f"was refused with {status}"
    if allowed is None:
        return None if status in {403, 404, 405} else f"got {status}, a method that should not exist"
    if scope == OTHER and role in row.allowed(method, OWN):
        return None if status == 404 else f"got {status} for another office's object, not 404"
    return None if status in {403, 404} else f"got {status}"
