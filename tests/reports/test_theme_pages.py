"""The workbench as its readers see it."""

import io
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from qa.models import SarPart
from reports.models import Statement, Theme, ThemeEvent
from schools.models import Role
from tests.factories import make_school, make_user
from tests.reports.theme_factories import make_sars, make_theme, run, send, supervisor

pytestmark = pytest.mark.django_db
LIST, LOOSE = "reports:themes", "reports:themes_loose"


@pytest.fixture(scope="module")
def round(shared_db):
    return make_sars({})[0]


@pytest.fixture(scope="module")
def user(round):
    return supervisor(round.office)


@pytest.fixture
def person(client, user):
    client.force_login(user)
    return user


def text(answer):
    return answer.content.decode()


def theme_url(theme):
    return reverse("reports:theme", args=[theme.pk])


def test_the_list_tells_schools_statements_and_quotes(client, round, person):
    make_theme(round, "การอ่าน", texts=("อ่านคล่อง", "อ่านจับใจความได้"), school=make_school(round.office, "บ้านหนึ่ง"))
    html = text(client.get(reverse(LIST)))
    assert "การอ่าน" in html
    assert "“อ่านคล่อง”" in html
    assert "โรงเรียนบ้านหนึ่ง" in html
    assert "มฐ. 1" in html


def test_filters_in_the_address(client, round, person):
    make_theme(round, "การอ่าน")
    make_theme(round, "ครูไม่พอ", field="improvements", texts=("ครูไม่ครบชั้น",), state="edited")
    whole = make_theme(round, "ภาพรวมดี", standard=None)

    def shown(**asked):
        html = text(client.get(reverse(LIST), asked))
        return [name for name in ("การอ่าน", "ครูไม่พอ", "ภาพรวมดี") if f"<strong>{name}" in html]

    assert shown() == ["การอ่าน", "ภาพรวมดี"]
    assert shown(field="improvements") == ["ครูไม่พอ"]
    assert shown(standard="whole") == ["ภาพรวมดี"]
    assert shown(standard=Theme.objects.get(name="การอ่าน").standard_id) == ["การอ่าน"]
    assert shown(field="improvements", q="ครบชั้น") == ["ครูไม่พอ"]
    assert shown(q="ไม่มีคำนี้") == []
    assert shown(field="improvements", state="edited") == ["ครูไม่พอ"]
    assert shown(level="early") == []
    assert [shown(**{name: "x"}) for name in ("round", "level", "field", "state", "standard")] == [[]] * 5
    assert whole.place == "ภาพรวม"


def test_themes_and_loose_statements_of_one_issue(client, round, person):
    of_issue, other = make_theme(round, "ตามประเด็น"), make_theme(round, "อื่น")
    assert 'name="issue"' not in text(client.get(reverse(LIST)))
    first, second = of_issue.standard.issues.all()[:2]
    of_issue.statements.update(issue=first)
    make_theme(round, "ไม่จัด", texts=("ข้อความลอย",)).statements.update(theme=None, placed_by="", issue=second)

    def shown(page, **asked):
        html = text(client.get(reverse(page), asked))
        return [name for name in ("<strong>ตามประเด็น", "<strong>อื่น", "ข้อความลอย") if name in html]

    assert shown(LIST, issue=first.pk) == ["<strong>ตามประเด็น"]
    assert shown(LIST, issue=first.pk, standard=first.standard_id) == ["<strong>ตามประเด็น"]
    assert shown(LIST, issue=second.pk) == []
    assert shown(LIST, issue="x") == []
    assert shown(LOOSE, issue=second.pk) == ["ข้อความลอย"]
    assert shown(LOOSE, issue=first.pk) == []
    html = text(client.get(reverse(LIST), {"issue": first.pk}))
    assert f'<option value="{first.pk}" selected>' in html
    assert 'ทั้งหมด <span class="num">1</span>' in html
    assert other.statements.count() == 1


def test_a_supervisor_works_issue_by_issue(client, round, person):
    """Each standard and issue with its themes and those done, each number as many as its list, and a way on."""
    done, left = make_theme(round, "ครบ", state="done", done_at=timezone.now()), make_theme(round, "ค้าง")
    make_theme(round, "ทั้งโรงเรียน", standard=None)
    make_theme(round, "ด้านอื่น", field="improvements")
    first, second = left.standard.issues.all()[:2]
    done.statements.update(issue=first)
    left.statements.update(issue=second)
    places = client.get(reverse(LIST)).context["places"]
    standard = str(left.standard_id)
    told = [(place["standard"], place["issue"], place["n"], place["done"], place["is_done"]) for place in places]
    assert told == [
        (standard, "", 2, 1, False),
        (standard, str(first.pk), 1, 1, True),
        (standard, str(second.pk), 1, 0, False),
        ("whole", "", 1, 0, False),
    ]
    for place in places:
        asked = {"standard": place["standard"], "issue": place["issue"]}
        assert client.get(reverse(LIST), asked).context["page"].paginator.count == place["n"]
        assert client.get(reverse(LIST), asked | {"state": "done"}).context["page"].paginator.count == place["done"]
    # From one to the next by links, to the end.
    address, walked = reverse(LIST), []
    while found := re.search(r'rel="next" href="([^"]*)"', text(client.get(address))):
        address = reverse(LIST) + unescape(found[1])
        walked.append(next(place for place in client.get(address).context["places"] if place["is_here"])["label"])
    assert walked == [place["label"] for place in places]


def test_merging_from_the_list_and_undoing_it(client, round, person):
    first, second = make_theme(round, "หนึ่ง", texts=("ก", "ข")), make_theme(round, "สอง", texts=("ค",))
    chosen = {"themes": [f"{row.pk}:{row.version}" for row in (first, second)]}
    answer = client.post(reverse(LIST), chosen, follow=True)
    html = text(answer)
    assert "รวม 2 ประเด็นเป็นประเด็นเดียวแล้ว" in html
    assert "3 ข้อความ" in html
    event = first.events.get()
    assert reverse("reports:theme_undo", args=[event.pk]) in html
    assert text(client.get(theme_url(second), follow=True)).count("รวมเข้ากับ “หนึ่ง”") == 1
    html = text(client.post(reverse("reports:theme_undo", args=[event.pk]), follow=True))
    assert "เลิกทำแล้ว" in html
    assert Theme.objects.living().count() == 2
    assert "ขั้นตอนนี้เลิกทำไปแล้ว" in text(client.post(reverse("reports:theme_undo", args=[event.pk]), follow=True))


def test_a_stale_merge_keeps_what_was_chosen_and_says_who_was_first(client, round, person):
    first, second = make_theme(round, "หนึ่ง"), make_theme(round, "สอง")
    chosen = {"themes": [f"{row.pk}:{row.version}" for row in (first, second)]}
    client.post(reverse("reports:theme_rename", args=[second.pk]), {"name": "ชื่อใหม่", "version": 1})
    answer = client.post(reverse(LIST), chosen)
    html = text(answer)
    assert answer.status_code == 409
    assert "จาก “สอง” เป็น “ชื่อใหม่”" in html
    assert html.count(" checked") == 2
    assert f"{second.pk}:2" in html
    assert Theme.objects.living().count() == 2


def test_themes_of_two_standards_are_merged_once_that_is_confirmed(client, round, person):
    """Each statement keeps its standard; before anything is done the page says which standards meet."""
    assert "ข้อความทุกข้อความอยู่ในประเด็นแล้ว" not in text(client.get(reverse(LIST)))
    first, second = make_theme(round, "หนึ่ง"), make_theme(round, "สอง", standard=None)
    chosen = {"themes": [f"{theme.pk}:1" for theme in (first, second)]}
    html = text(client.post(reverse(LIST), chosen))
    assert "มฐ. 1, ภาพรวม" in html or "ภาพรวม, มฐ. 1" in html
    assert html.count(" checked") == 2
    assert Theme.objects.filter(merged_into=None).count() == 2
    before = dict(Statement.objects.values_list("pk", "standard"))
    answer = client.post(reverse(LIST), chosen | {"apart": "1"}, follow=True)
    event = ThemeEvent.objects.get(kind="merged")
    assert "รวม 2 ประเด็นเป็นประเด็นเดียวแล้ว" in text(answer)
    assert dict(Statement.objects.values_list("pk", "standard")) == before
    # The number of schools opens as many schools.
    page = client.get(theme_url(event.theme), {"show": "schools"})
    assert page.context["page"].paginator.count == page.context["counts"]["schools"]
    # Marked done after the merge and taken apart again, it is no longer what somebody read.
    theme = event.theme
    theme.refresh_from_db()
    client.post(reverse("reports:theme_done", args=[theme.pk]), {"version": theme.version})
    client.post(reverse("reports:theme_undo", args=[event.pk]))
    theme.refresh_from_db()
    assert (theme.state, theme.done_at) == ("edited", None)


def test_choosing_one_merges_nothing(client, round, person):
    theme = make_theme(round)
    html = text(client.post(reverse(LIST), {"themes": [f"{theme.pk}:1", "x", "1:2:3", ":"]}, follow=True))
    assert "อย่างน้อยสองประเด็น" in html


def test_a_stale_name_shows_both(client, round, person):
    theme = make_theme(round)
    address = reverse("reports:theme_rename", args=[theme.pk])
    client.post(address, {"name": "ของเขา", "version": 1})
    answer = client.post(address, {"name": "ของฉัน", "version": 1})
    html = text(answer)
    assert answer.status_code == 409
    assert "ของเขา" in html
    assert 'value="ของฉัน"' in html
    assert 'name="version" value="2"' in html
    client.post(address, {"name": "ของฉัน", "version": 2})
    theme.refresh_from_db()
    assert theme.name == "ของฉัน"


def test_an_empty_name_is_refused(client, round, person):
    theme = make_theme(round)
    html = text(
        client.post(reverse("reports:theme_rename", args=[theme.pk]), {"name": " ", "version": "x"}, follow=True)
    )
    assert "โปรดพิมพ์ชื่อประเด็น" in html


def test_done_open_again_and_stale(client, round, person):
    theme = make_theme(round)
    address = reverse("reports:theme_done", args=[theme.pk])
    assert "ทำเครื่องหมายว่าตรวจแล้ว" in text(client.post(address, {"version": 1}, follow=True))
    assert "โปรดอ่านชื่อและข้อความล่าสุด" in text(client.post(address, {"version": 1}, follow=True))
    assert "เปิดประเด็นให้ตรวจใหม่แล้ว" in text(client.post(address, {"version": 2, "do": "reopen"}, follow=True))


def test_moving_statements_between_themes(client, round, person):
    first, second = make_theme(round, "หนึ่ง", texts=("ก", "ข")), make_theme(round, "สอง", texts=("ค",))
    keys = list(first.statements.values_list("pk", flat=True))
    html = text(client.post(theme_url(first), {"statements": keys[:1], "into": second.pk, "do": "move"}, follow=True))
    assert "1 ข้อความ ไปยัง “สอง”" in html
    assert "เลิกทำ" in html
    assert second.statements.count() == 2
    text(client.post(theme_url(first), {"statements": keys[1:], "name": "สาม", "do": "split"}, follow=True))
    assert Theme.objects.get(name="สาม").statements.count() == 1
    assert not Theme.objects.living().filter(pk=first.pk).exists()


def test_taking_out_and_finding_it_among_the_loose(client, round, person):
    theme = make_theme(round, texts=("ก", "ข"))
    row = theme.statements.first()
    client.post(theme_url(theme), {"statements": [row.pk], "do": "out"})
    assert "ข้อความที่ยังไม่จัดเข้าประเด็น" in text(client.get(reverse(LIST)))
    html = text(client.get(reverse(LOOSE)))
    assert f'value="{row.pk}"' in html
    html = text(client.post(reverse(LOOSE), {"statements": [row.pk], "name": "ใหม่", "do": "split"}, follow=True))
    assert "“ใหม่”" in html
    assert "เลิกทำ" in html
    assert Theme.objects.get(name="ใหม่").standard == row.standard


def test_a_stale_move_keeps_what_was_typed(client, round, person):
    first, second = make_theme(round, "หนึ่ง", texts=("ก", "ข")), make_theme(round, "สอง", texts=("ค",))
    keys = list(first.statements.order_by("pk").values_list("pk", flat=True))
    client.post(theme_url(first), {"statements": keys[:1], "into": second.pk, "do": "move"})
    answer = client.post(theme_url(first), {"statements": keys, "name": "พิมพ์ไว้", "do": "split"})
    html = text(answer)
    assert answer.status_code == 409
    assert "อยู่ใน “สอง”" in html
    assert 'value="พิมพ์ไว้"' in html
    assert " checked" in html
    assert not Theme.objects.filter(name="พิมพ์ไว้").exists()


def test_a_move_that_says_too_little(client, round, person):
    theme = make_theme(round)
    for data, told in (
        ({"do": "move"}, "อย่างน้อยหนึ่งข้อความ"),
        ({"do": "move", "statements": ["1"]}, "โปรดเลือกประเด็นปลายทาง"),
        ({"do": "split", "statements": ["1"]}, "โปรดพิมพ์ชื่อประเด็นใหม่"),
        ({"do": "delete", "statements": ["1"]}, "โปรดเลือกว่าจะย้าย"),
        ({"do": "out", "statements": ["999999"]}, "ย้ายได้เฉพาะข้อความ"),
    ):
        assert told in text(client.post(theme_url(theme), data)), data


def test_what_the_form_does_not_offer_takes_nothing_out(client, round, person):
    theme = make_theme(round)
    (row,) = theme.statements.all()
    client.post(theme_url(theme), {"do": "x", "statements": [row.pk]})
    row.refresh_from_db()
    assert (row.theme, row.placed_by) == (theme, "system")
    Statement.objects.update(theme=None, placed_by="")
    assert "โปรดเลือกว่าจะย้าย" in text(client.post(reverse(LOOSE), {"do": "out", "statements": [row.pk]}))
    row.refresh_from_db()
    assert row.placed_by == ""


def test_after_a_stale_name_the_other_forms_and_pages_still_lead_to_the_theme(client, round, person):
    theme = make_theme(round, texts=tuple(f"ข้อ {number}" for number in range(60)))
    client.post(reverse("reports:theme_rename", args=[theme.pk]), {"name": "ของเขา", "version": 1})
    html = text(client.post(reverse("reports:theme_rename", args=[theme.pk]), {"name": "ของฉัน", "version": 1}))
    forms = re.findall(r"<form[^>]*>", html[html.index("<main") :])
    assert [form for form in forms if 'method="get"' in form and f'action="{theme_url(theme)}"' in form]
    assert [form for form in forms if "data-chosen" in form and f'action="{theme_url(theme)}?"' in form]
    assert f'href="{theme_url(theme)}?page=2"' in html


def test_an_undo_that_finds_nothing_left_says_so(client, round, person):
    first, second, third = (make_theme(round, name, texts=(name,)) for name in ("ก", "ข", "ค"))
    for origin, into in ((first, second), (second, third)):
        row = Statement.objects.get(text="ก")
        client.post(theme_url(origin), {"statements": [row.pk], "into": into.pk, "do": "move"})
    event = round.theme_events.order_by("pk").first()
    assert "เลิกทำไม่ได้" in text(client.post(reverse("reports:theme_undo", args=[event.pk]), follow=True))


def test_html_in_a_statement_is_shown_as_text(client, round, person):
    theme = make_theme(round, "<script>alert(1)</script>", texts=("<b>หนา</b> 😀", "ก" * 10_000))
    for address in (reverse(LIST), theme_url(theme)):
        html = text(client.get(address))
        assert "<script>alert" not in html
        assert "<b>หนา" not in html
        assert "ก" * 700 not in html


def test_statements_are_searched_and_paged(client, round, person):
    theme = make_theme(round, texts=tuple(f"ข้อ {number} ทั่วไป" for number in range(60)))
    html = text(client.get(theme_url(theme)))
    assert html.count('name="statements"') == 50
    assert "หน้า 1 จาก 2" in html
    assert text(client.get(theme_url(theme), {"q": "ข้อ 59"})).count('name="statements"') == 1
    assert "ไม่พบข้อความที่ค้นหา" in text(client.get(theme_url(theme), {"q": "ไม่มีคำนี้"}))


def test_the_director_reads_and_changes_nothing(client, round):
    theme = make_theme(round)
    client.force_login(make_user(Role.DIRECTOR, office=round.office))
    html = text(client.get(theme_url(theme))) + text(client.get(reverse(LIST))) + text(client.get(reverse(LOOSE)))
    assert 'type="checkbox"' not in html
    assert reverse("reports:theme_rename", args=[theme.pk]) not in html
    for address in (theme_url(theme), reverse(LIST), reverse(LOOSE)):
        assert client.post(address, {}).status_code == 403


def test_an_office_without_rounds(client):
    client.force_login(make_user(Role.HEAD))
    assert "ยังไม่มีรอบการส่ง SAR" in text(client.get(reverse(LIST)))
    assert client.get(reverse(LOOSE)).status_code == 302
    assert client.get(reverse("schools:export", args=["themes", "xlsx"])).status_code == 200


def test_the_list_as_a_workbook(client, round, person):
    make_theme(round, "การอ่าน", texts=("อ่านคล่อง",), school=make_school(round.office, "บ้านหนึ่ง"))
    make_theme(round, "ครูไม่พอ", field="improvements")
    answer = client.get(reverse("schools:export", args=["themes", "xlsx"]))
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    (row,) = [row for row in rows if "การอ่าน" in row]
    assert "อ่านคล่อง (โรงเรียนบ้านหนึ่ง, มาตรฐานที่ 1)" in row
    assert any("ครูไม่พอ" in row for row in rows)
    answer = client.get(reverse("schools:export", args=["themes", "csv"]), {"field": "improvements"})
    assert "การอ่าน" not in b"".join(answer.streaming_content).decode()


def test_pages_cost_the_same_for_1_and_12(client, round, person):
    theme = make_theme(round, "แรก")
    pages = [reverse(LIST), reverse(LOOSE), theme_url(theme)]
    costs, there = {page: [] for page in pages}, 0
    for size in (1, 12):
        for number in range(there, size):
            row = make_theme(round, f"ประเด็น {number}", school=make_school(round.office))
            theme.statements.add(*make_theme(round, f"เพิ่ม {number}", school=make_school(round.office)).statements.all())
            Statement.objects.filter(theme=make_theme(round, f"ออก {number}", school=make_school(round.office))).update(
                theme=None, placed_by="person"
            )
            row.events.create(round=round, kind="renamed", actor=person)
        there = size
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as made:
                assert client.get(page).status_code == 200
            costs[page].append(len(made))
    assert {page: made for page, made in costs.items() if len(set(made)) > 1} == {}
    assert max(made[0] for made in costs.values()) <= 26, costs


def test_a_round_costs_the_job_the_same_reads_for_many_sars(round):
    def cost():
        with CaptureQueriesContext(connection) as made:
            run(round)
        return len(made)

    for number in range(3):
        send(round, make_school(round.office), {"strengths": f"อ่านคล่อง {number}"})
    first = cost()
    for number in range(12):
        send(round, make_school(round.office), {"strengths": f"อ่านคล่องดี {number}"})
    assert SarPart.objects.count() >= 15
    assert cost() <= first + 1
