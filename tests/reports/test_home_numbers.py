"""Every number on the home pages of an office and of a school opens a list with as many rows."""

import html
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.urls import reverse

from schools.models import Role
from supervision.models import PlannedVisit
from tests.factories import make_user, today
from tests.reports.dashboards import offices
from tests.supervision.factories import make_open_recommendation, make_visit
from tests.supervision.plan_factories import make_plan

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', re.S)
STAT = re.compile(r'<div class="stat">.*?</div>', re.S)
VALUE = re.compile(r'<span class="stat-value">(.*?)</span>', re.S)
LABEL = re.compile(r'<a class="stat-label" href="([^"]*)"')
# A part of a bar of levels: its percent stands in it, its number of schools is read out.
PART = re.compile(r'<a href="([^"]*)" aria-label="[^"]* [\d.]+% (\d[\d,]*) โรงเรียน"><rect ')
# A number with what is counted, alone in a link or after its words.
NUMBER = re.compile(r"^(?:.*[^\d,.])?(\d[\d,]*)(?: (?:โรงเรียน|แห่ง|ฉบับ|รายการ|เรื่อง|ครั้ง))?$")
# What no list is behind: days, and the names of semesters and years.
NO_COUNT = re.compile(r"กำหนดส่ง.*|ภาคเรียนที่ \d/\d+|ปีงบประมาณ \d+|ปีการศึกษา \d+")


def plain(text):
    """The words of a piece of HTML."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", text)).split())


def main(page):
    text = page.text
    return text[text.index("<main") : text.index("</main>")]


def numbers_of(page):
    """[(number, address)] of what a page links to its rows: values of cards, and links that are a number."""
    found, text = [], main(page)
    for card in STAT.findall(text):
        value, label = VALUE.search(card), LABEL.search(card)
        first = plain(LINK.sub("", value.group(1))).rstrip(" /")
        assert label, f"no list behind {plain(card)}"
        found.append((int(first.replace(",", "")), label.group(1)))
        left = NO_COUNT.sub("", plain(LINK.sub("", VALUE.sub("", card))))
        assert not re.search(r"\d", left), f"a number without rows: {left}"
    for address, inner in LINK.findall(STAT.sub(lambda card: VALUE.sub(r"\1", LABEL.sub("", card.group())), text)):
        told = NO_COUNT.sub("", plain(inner)).strip()
        if "?" in address and "/new/" not in address and (number := NUMBER.match(told)):
            found.append((int(number.group(1).replace(",", "")), address))
    return [(number, html.unescape(address)) for number, address in found]


def parts_of_bars(text):
    """[(number, address)] of the percents in the bars of levels."""
    return [(int(n.replace(",", "")), html.unescape(address)) for address, n in PART.findall(text)]


def rows_at(client, address):
    context = client.get(address).context
    assert "page" in context, address
    return context["page"].paginator.count


@pytest.fixture(scope="module")
def world(shared_db):
    """A random office with a plan of which something was done, and a school to which something was written."""
    made = offices.make(1, today=today())
    office, (person, *_others) = made["office"], made["supervisors"]
    head, school = make_user(Role.HEAD, office=office), made["schools"][0]
    plan = make_plan(owner=person, state="approved", head=head, schools=made["schools"][:4])
    done = plan.visits.first()
    visit = make_visit(school=done.school, supervisor=person, head=head, state="approved")
    PlannedVisit.objects.filter(pk=done.pk).update(state="done", visit=visit)
    for state in ("open", "answered"):
        make_open_recommendation(state, school=school, supervisor=person, head=head)
    make_visit(school=school, supervisor=person, head=head, state="approved")
    people = {
        Role.DIRECTOR: made["director"],
        Role.HEAD: head,
        Role.SUPERVISOR: person,
        Role.SCHOOL_DIRECTOR: make_user(Role.SCHOOL_DIRECTOR, school=school),
    }
    network = next(one.network_id for one in made["schools"] if one.network_id)
    return made | {"people": people, "network": network}


# How many numbers there are at least.
ROLES = {Role.DIRECTOR: 25, Role.HEAD: 27, Role.SUPERVISOR: 5, Role.SCHOOL_DIRECTOR: 3}
NARROWED = ("?network={network}", "?district=แม่สอด", "?size=small", "?year={before}")


def some_of_each(found, most):
    """The largest numbers of each kind of address, up to `most` of it."""
    kinds = {}
    for n, target in sorted(found, reverse=True):
        split = urlsplit(target)
        asked = dict(parse_qsl(split.query, keep_blank_values=True))
        kinds.setdefault((split.path, asked.get("figure"), *sorted(asked)), []).append((n, target))
    return [row for rows in kinds.values() for row in rows[:most]]


def wrong_numbers(client, address, least, most=None):
    """[(number, rows, address)] of those of a home page that are not as many as their rows; all, or `most` of each
    kind of address."""
    page = client.get(address)
    found = numbers_of(page)
    assert len(found) >= least, address
    found += parts_of_bars(main(page))
    counted = [(n, rows_at(client, target), target) for n, target in some_of_each(set(found), most)]
    return [row for row in counted if row[0] != row[1]]


@pytest.mark.parametrize("role", ROLES)
def test_each_number_opens_as_many_rows(client, world, role):
    client.force_login(world["people"][role])
    assert wrong_numbers(client, reverse("reports:home"), ROLES[role]) == []
    if role == Role.DIRECTOR:
        assert len(parts_of_bars(main(client.get(reverse("reports:home"))))) > 5


def test_each_number_of_a_narrowed_page_does_too(client, world):
    client.force_login(world["people"][Role.HEAD])
    for view in NARROWED:
        address = reverse("reports:home") + view.format(network=world["network"], before=world["year"] - 2)
        assert wrong_numbers(client, address, 3, most=2) == []
