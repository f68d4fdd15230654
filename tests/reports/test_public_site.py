"""The public site: nobody is known there, nothing private is asked, what is taken back is gone."""

import csv
import io
import re
from datetime import timedelta
from importlib import import_module
from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from hypothesis import given, strategies

from reports.models import PublicationCount
from reports.public_site import open_data
from reports.public_site.groups import FEW, guard, hidden
from reports.public_site.pages import PublicationCount as Counted
from schools.models import Role
from tests.access.test_bad_addresses import VALUES, quoted
from tests.factories import make_network, make_office, make_school, make_user, today
from tests.qa.award_factories import make_practice
from tests.reports.publication_factories import make_calendar, make_figures, make_page, make_practice_page

pytestmark = pytest.mark.django_db
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
# All that a public page may read or write.
PUBLIC_TABLES = {
    "reports_publication", "reports_publicationfile", "reports_publicationcount", "schools_office",
}  # fmt: skip


@pytest.fixture
def reader():
    return Client(HTTP_USER_AGENT=BROWSER)


def everything(office, head):
    """The addresses of every kind of public page of an office that has all of them."""
    network = make_network(office)
    schools = [make_school(office, network=network) for _ in range(6)]
    page = make_page(office, by=head, files=1)
    gone = make_page(office, by=head, title="เรื่องที่ถอน", taken_back=True)
    figures, calendar = make_figures(office, by=head), make_calendar(office, by=head)
    practice, of_practice = make_practice_page(schools[0], by=head)

    def at(name, *args):
        return reverse(f"reports:{name}", args=[office.pk, *args])

    return {
        "home": at("public_site"),
        "list": at("public_list"),
        "search": f"{at('public_list')}?q=ประกาศ&kind=announcement&page=2",
        "data": at("public_data"),
        "feed": at("public_feed"),
        "item": at("public_item", page.slug),
        "practice": at("public_item", of_practice.slug),
        "file": at("public_file", page.slug, 1),
        "figures": at("public_item", figures.slug),
        "rows": f"{at('public_rows', figures.slug)}?sheet=coverage&semester=1",
        "csv": at("public_csv", figures.slug, "coverage"),
        "dictionary": at("public_dictionary", figures.slug),
        "ics": at("public_ics", calendar.slug),
        "calendar": at("public_calendar"),
        "gone": at("public_item", gone.slug),
        "old list": at("public_practices"),
        "old page": at("public_practice", practice.pk),
        "old file": at("public_practice_file", practice.pk, of_practice.files.get().file_id),
    }


def test_no_public_address_is_forgotten_here(site):
    """What the tests below ask of every public page is asked of each address that the urls know."""
    from reports import urls

    known = {route.name for route in urls.urlpatterns if (route.name or "").startswith("public_")}
    asked = {resolve(address.partition("?")[0]).url_name for address in site[0].values()}
    assert asked == known


@pytest.fixture
def site():
    office = make_office()
    head = make_user(Role.HEAD, office=office)
    return everything(office, head), head


def test_no_private_table_is_asked_even_for_somebody_who_is_logged_in(site, reader):
    addresses, head = site
    tables = set(connection.introspection.table_names())
    reader.force_login(head)
    for name, address in addresses.items():
        with CaptureQueriesContext(
            connection,
        ) as made:
            answer = reader.get(address)
        assert answer.status_code in (200, 301, 302, 410), name
        assert made or name == "old list", name
        # Whatever stands before a table: FROM, JOIN, a comma, a subquery.
        asked = {table for query in made for table in re.findall(r'"(\w+)"', query["sql"]) if table in tables}
        assert asked <= PUBLIC_TABLES, name
        assert len(made) <= 7, name


def test_no_cookie_comes_and_none_makes_a_difference(site, reader):
    addresses, head = site
    known = Client(HTTP_USER_AGENT=BROWSER)
    known.force_login(head)
    for name, address in addresses.items():
        answer = reader.get(address)
        assert dict(answer.cookies) == {} and "cookie" not in answer.get("Vary", "").lower(), name
        assert known.get(address).getvalue() == answer.getvalue(), name
        assert head.given_name not in answer.getvalue().decode(errors="replace"), name


def test_pages_are_kept_and_asked_about(site, reader):
    addresses, _head = site
    for name, address in addresses.items():
        page = reader.get(address)
        if page.status_code != 200:
            # Neither what was taken back nor where something has moved to is kept by anybody.
            assert page["Cache-Control"] == "no-store", name
            continue
        assert page["Cache-Control"] == "public, no-cache", name
        assert reader.get(addresses[name], HTTP_IF_NONE_MATCH=page["ETag"]).status_code == 304, name
    item = reader.get(addresses["item"])
    assert reader.get(addresses["item"], HTTP_IF_MODIFIED_SINCE=item["Last-Modified"]).status_code == 304


def test_a_page_taken_back_is_gone_and_says_nothing_of_why(reader):
    page = make_page(taken_back=True, title="รายชื่อที่ไม่ควรเผยแพร่", files=1)
    for name, *more in (("public_item",), ("public_file", 1), ("public_rows",), ("public_csv", "x"), ("public_ics",)):
        answer = reader.get(reverse(f"reports:{name}", args=[page.office_id, page.slug, *more]))
        assert answer.status_code == 410, name
        assert "เอกสารนี้ถูกถอนจากการเผยแพร่" in answer.text
        assert page.title not in answer.text and "ประกาศผิดฉบับ" not in answer.text
        assert answer["Cache-Control"] == "no-store"
    for name in ("public_site", "public_list", "public_feed"):
        assert page.title not in reader.get(reverse(f"reports:{name}", args=[page.office_id])).text


def test_what_is_public_now_is_named_at_all_addresses_before(reader):
    office = make_office()
    head = make_user(Role.HEAD, office=office)
    pages = [make_calendar(office, by=head)]
    for n in range(2):
        office.own_days.create(day=office.calendar.year(pages[0].academic_year).starts + timedelta(n), name="วันปฐมนิเทศ")
        pages.append(make_calendar(office, by=head))
    for page in pages[:2]:
        answer = reader.get(reverse("reports:public_item", args=[office.pk, page.slug]))
        assert answer.status_code == 410 and pages[-1].slug in answer.text


def test_a_page_of_no_subject_that_was_taken_back_names_no_other(reader):
    gone = make_page(taken_back=True)
    other = make_page(gone.office, by=gone.published_by, title="อีกเรื่อง")
    assert other.slug not in reader.get(reverse("reports:public_item", args=[gone.office_id, gone.slug])).text


def test_a_page_is_found_at_its_own_office_alone(reader):
    page, other = make_page(files=1), make_office()
    for name, *more in (("public_item",), ("public_file", 1), ("public_csv", "x"), ("public_rows",)):
        assert reader.get(reverse(f"reports:{name}", args=[other.pk, page.slug, *more])).status_code == 404
    assert reader.get(reverse("reports:public_site", args=[99999])).status_code == 404
    gone = reader.get(reverse("reports:public_item", args=[page.office_id, "nothing-here"]))
    assert gone.status_code == 404 and not gone.cookies and "งานของฉัน" not in gone.text
    assert reverse("reports:public_site", args=[page.office_id]) in gone.text
    assert page.title not in reader.get(reverse("reports:public_list", args=[other.pk])).text


def test_practices_are_narrowed_by_what_was_frozen_with_them(reader):
    office = make_office()
    by, network = make_user(Role.HEAD, office=office), make_network(office, "เครือข่ายเหนือ")
    practice, page = make_practice_page(make_school(office, network=network), by=by)
    make_practice_page(make_school(office), by=by)
    # What is changed later is not what was published.
    type(practice).objects.filter(pk=practice.pk).update(level="early")
    asked = {"theme": practice.theme, "level": practice.level, "network": network.pk}
    old = reverse("reports:public_practices", args=[office.pk])
    for query, n in (
        ({}, 2),
        (asked, 1),
        (asked | {"level": "early"}, 0),
        ({"network": network.pk}, 1),
        ({"theme": "care"}, 0),
        ({"level": "none", "network": "0", "theme": "\x00"}, 2),
    ):
        answer = reader.get(old, query, follow=True)
        assert len(answer.context["page"].object_list) == n, query
    text = reader.get(old, asked, follow=True).text
    assert page.slug in text and f'<option value="{network.pk}" selected>เครือข่ายเหนือ</option>' in text


def test_lists_are_cut_into_pages(reader):
    page = make_page()
    for n in range(50):
        make_page(page.office, by=page.published_by, title=f"เรื่องที่ {n}")
    address = reverse("reports:public_list", args=[page.office_id])
    assert page.title not in reader.get(address).text
    assert page.title in reader.get(address, {"page": "2"}).text


def test_rss_is_xml_with_absolute_addresses(reader):
    page = make_page(title="<b>ประกาศ</b> & ข่าว")
    root = ElementTree.fromstring(reader.get(reverse("reports:public_feed", args=[page.office_id])).content)
    item = root.find("channel/item")
    assert item.findtext("title") == "<b>ประกาศ</b> & ข่าว"
    assert item.findtext("link").startswith("http") and item.findtext("link").endswith(f"/{page.slug}/")


def test_what_was_typed_is_text_everywhere(reader):
    evil = "<script>alert(1)</script>"
    page = make_page(title=evil, words=evil, data={"facts": [[evil, evil]], "links": [{"title": evil, "url": "#"}]})
    for name, *more in (("public_site",), ("public_list",), ("public_item", page.slug)):
        text = reader.get(reverse(f"reports:{name}", args=[page.office_id, *more])).text
        assert "<script>alert" not in text and "&lt;script&gt;" in text


def sheet(rows, kind="text"):
    return {"title": "ตาราง", "columns": [["a", "ช่อง", kind]], "rows": rows, "meanings": {"a": "=ความหมาย"}}


@given(strategies.text(max_size=40))
def test_no_cell_of_a_csv_is_run_and_none_is_lost(text):
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").encode(errors="ignore").decode()
    content = open_data.as_csv(sheet([{"a": text}])).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline="")))
    assert rows[1:] in ([[text]], [["'" + text]], [[]] if not text else None)
    assert not rows[1:] or not rows[1] or not re.match(r"[=+\-@\t]", rows[1][0])


def test_the_dictionary_says_what_columns_mean():
    content = open_data.dictionary({"x": sheet([], kind="percent")}).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(content)))[1] == ["ตาราง", "1", "ช่อง", "ร้อยละ (ทศนิยม 1 ตำแหน่ง)", "'=ความหมาย"]


def test_a_calendar_is_one_for_phones(reader):
    office = make_office()
    office.own_days.create(day=today(), name="ประชุม, ใหญ่; ประจำปี")
    page = make_calendar(office, by=make_user(Role.HEAD, office=office))
    answer = reader.get(reverse("reports:public_ics", args=[office.pk, page.slug]))
    lines = answer.content.decode().replace("\r\n ", "").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2] == "END:VCALENDAR"
    assert f"DTSTART;VALUE=DATE:{today():%Y%m%d}" in lines and "SUMMARY:ประชุม\\, ใหญ่\\; ประจำปี" in lines
    assert lines.count("BEGIN:VEVENT") == len(page.data["sheets"]["days"]["rows"])


def counts(page):
    row = PublicationCount.objects.filter(publication=page).first()
    return (row.views, row.downloads) if row else (0, 0)


def test_readers_are_counted_and_programs_are_not(reader):
    page = make_page(files=1)
    item = reverse("reports:public_item", args=[page.office_id, page.slug])
    first = reader.get(item)
    reader.get(item)
    assert counts(page) == (2, 0)
    reader.get(item, HTTP_IF_NONE_MATCH=first["ETag"])
    reader.head(item)
    reader.get(item, HTTP_SEC_PURPOSE="prefetch")
    for agent in ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "curl/8.5", ""):
        Client(HTTP_USER_AGENT=agent).get(item)
    assert counts(page) == (2, 0)
    reader.get(reverse("reports:public_file", args=[page.office_id, page.slug, 1]))
    assert counts(page) == (2, 1)


def test_the_counter_knows_a_day_and_two_numbers():
    fields = {field.name for field in Counted._meta.get_fields()}
    assert fields == {"id", "publication", "day", "views", "downloads"}


def test_a_file_is_sent_as_it_was_published(reader):
    page = make_page(files=1)
    answer = reader.get(reverse("reports:public_file", args=[page.office_id, page.slug, 1]))
    kept = page.files.get().file.content.open("rb").read()
    assert answer.getvalue() == kept and answer["X-Content-Type-Options"] == "nosniff"
    # The name that the file had at home stays there.
    assert "%E0%B8%84%E0%B8%A3%E0%B8%B9" not in answer["Content-Disposition"]
    assert reader.get(reverse("reports:public_file", args=[page.office_id, page.slug, 2])).status_code == 404


@pytest.mark.parametrize(
    "query", ["", "sheet=none", "sheet=coverage&nothing=1", "sheet=coverage&semester=9", "sheet=%00"]
)
def test_rows_that_nobody_froze_are_not_found_or_empty(reader, query):
    office = make_office()
    page = make_figures(office, by=make_user(Role.HEAD, office=office))
    answer = reader.get(f"{reverse('reports:public_rows', args=[office.pk, page.slug])}?{query}")
    assert answer.status_code in (404, 200) and (answer.status_code == 404 or "<strong>0</strong>" in answer.text)


@given(strategies.lists(strategies.integers(min_value=0, max_value=30), max_size=8))
def test_no_small_group_is_shown_or_follows_from_the_rest(sizes):
    words = hidden(sizes)
    assert all(place in words for place, n in enumerate(sizes) if 0 < n < FEW)
    if words and any(n >= FEW for place, n in enumerate(sizes) if place not in words):
        # The total less the shown ones is the sum of two groups at least, and of five members.
        assert len(words) > 1 and sum(sizes[place] for place in words) >= FEW


def test_hidden_rows_have_no_figure_left():
    rows = guard([{"n": 3, "p": "10.0"}, {"n": 9, "p": "30.0"}, {"n": 20, "p": "60.0"}], size="n", figures=("n", "p"))
    assert [(row["n"], row["p"]) for row in rows] == [(None, None), (None, None), (20, "60.0")]
    assert rows[0]["note"] == "น้อยกว่า 5"


def test_a_small_network_has_no_figures_in_open_data():
    office = make_office()
    large, other, small = (make_network(office) for _ in range(3))
    for network, n in ((large, 9), (other, 6), (small, 2)):
        for _ in range(n):
            make_school(office, network=network)
    page = make_figures(office, by=make_user(Role.HEAD, office=office))
    rows = {row["network"]: row["schools"] for row in page.data["sheets"]["coverage"]["rows"]}
    assert rows == {"ทั้งเขตพื้นที่": 17, large.name: 9, other.name: None, small.name: None}


def test_every_page_says_what_it_is_for_search_engines(site, reader):
    addresses, _head = site
    for name in ("home", "list", "item", "figures", "practice", "data"):
        text = reader.get(addresses[name]).text
        assert '<html lang="th"' in text and '<meta name="description" content="' in text, name
        assert '<link rel="canonical" href="http' in text, name


@pytest.mark.parametrize("key", ["q", "kind", "page", "sheet", "theme", "network", "per", "semester", "level"])
def test_nothing_typed_into_an_address_breaks_a_page(reader, key):
    office = make_office()
    figures = make_figures(office, by=make_user(Role.HEAD, office=office))
    pages = [reverse("reports:public_list", args=[office.pk]), reverse("reports:public_practices", args=[office.pk])]
    pages.append(reverse("reports:public_rows", args=[office.pk, figures.slug]))
    for page in pages:
        for value in VALUES:
            # What narrows only beside something else.
            beside = {"theme": "kind=practice&", "level": "kind=practice&", "network": "kind=practice&"}
            beside |= dict.fromkeys(("per", "semester", "page"), "sheet=coverage&")
            answer = reader.get(f"{page}?{beside.get(key, '')}{key}={quoted(value)}", follow=True)
            assert answer.status_code in (200, 404, 429) and "<script>alert" not in answer.text, (page, value)


def test_practices_that_were_public_before_there_were_pages_get_theirs(reader):
    practice, page = make_practice_page()
    hidden_one = make_practice(practice.school, by=practice.created_by, state="approved", title="ยังไม่เผยแพร่")
    practice.office.publications.all().delete()
    migration = import_module("reports.migrations.0007_practices_as_frozen_pages")
    for _ in range(2):
        migration.freeze(apps, None)
    again = practice.office.publications.get()
    assert (again.title, again.published_at, again.files.get().title) == (practice.title, practice.published_at, "สื่อ")
    # What publishing makes now.
    for name in ("texts", "facts", "narrow"):
        assert again.data[name] == page.data[name], name
    old = reverse("reports:public_practice", args=[practice.office_id, practice.pk])
    assert practice.title in reader.get(old, follow=True).text
    assert hidden_one.title not in reader.get(reverse("reports:public_list", args=[practice.office_id])).text
