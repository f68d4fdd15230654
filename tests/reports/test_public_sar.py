"""What of a synthesis of SARs everybody may read: which texts, which themes, which changes."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from reports import types
from reports.models.themes import Theme
from reports.public_site.open_data import shown
from reports.public_site.reading import Reader
from reports.public_site.reports import _linked, _plain
from reports.types.sar.figures import OVERALL
from reports.types.sar.public import TOGETHER
from reports.types.sar.texts import BLOCKS
from tests.factories import today
from tests.reports.publication_factories import make_page
from tests.reports.sar_factories import YEAR, criteria_of, make_rounds

pytestmark = pytest.mark.django_db
SAR = types.get("sar")


def frozen(schools=30, **more):
    office, round = make_rounds(8, schools, states=["accepted"], gaps=0, **more)
    return SAR.freeze(office, criteria_of(round), today()), round


def test_texts_on_groups_targets_schools_below_and_practices_stay_inside():
    data, _round = frozen(12, themes=False)
    inside = {"result_groups", "result_targets", "result_below", "result_practices"}
    assert set(BLOCKS) - set(SAR.public(data)["texts"]) == inside


@pytest.mark.parametrize("seed", [2, 8])
def test_the_main_sentences_survive(seed):
    states = ["accepted", "accepted", "expected"]
    office, round = make_rounds(seed, 60, states=states, years=(YEAR,), gaps=0, themes=False)
    data = SAR.freeze(office, criteria_of(round), today())
    told, drafts = SAR.public(data), SAR.drafts(data)
    reader = Reader(data, told["facts"], told["sheets"], told["unsaid"])
    kept = {name: reader.read(drafts[name])[0].splitlines() for name in told["texts"]}
    assert drafts["result_sending"].splitlines()[0] in kept["result_sending"]
    for name in ("preface", "background", "objectives", "scope", "literature", "tools", "analysis", "sample"):
        assert kept[name] == drafts[name].splitlines(), name
    if all(row["schools"] is not None for row in told["sheets"]["levels"]["rows"]):
        assert kept["result_levels"] == drafts["result_levels"].splitlines()


def by_networks(sizes):
    """Frozen data whose schools stand in networks of these sizes: in the order of the schools, every third unsent."""
    data, _round = frozen(sum(sizes.values()), themes=False)
    rows, place = data["sheets"]["schools"]["rows"], 0
    for name, size in sizes.items():
        for row in rows[place : place + size]:
            row["network"] = name
        place += size
    for row in rows[::3]:
        row["received"], row["status"] = False, "missing"
    data["groups"]["network"] = list(sizes)
    return data


def test_networks_of_few_schools_are_hidden_and_no_row_says_who_has_not_sent():
    data = by_networks({"เครือข่ายเล็ก": 2, "เครือข่ายกลาง": 5, "เครือข่ายใหญ่": 9})
    told = SAR.public(data)
    rows = {row["network"]: row for row in told["sheets"]["networks"]["rows"]}
    figures = ("expected", "sent", "percent", "mean")
    # With the total known the small one would follow from a single other: that is hidden with it.
    for name in ("เครือข่ายเล็ก", "เครือข่ายกลาง"):
        assert [rows[name][key] for key in figures] == [None] * 4 and rows[name]["note"]
    assert (rows["เครือข่ายใหญ่"]["expected"], rows["เครือข่ายใหญ่"]["note"]) == (9, "")
    assert rows[TOGETHER]["expected"] == 7 and rows[TOGETHER]["mean"] is None
    sent = sum(row["sent"] or 0 for row in rows.values())
    assert sent == sum(row["received"] for row in data["sheets"]["schools"]["rows"])
    listed = told["sheets"]["schools"]["rows"]
    assert len(listed) == 16 and {key for row in listed for key in row} == {"code", "name", "network"}
    assert {row["network"] for row in listed} == {TOGETHER, "เครือข่ายใหญ่"}
    # No text names a hidden network, whatever word stands before it.
    reader = Reader(data, told["facts"], told["sheets"], told["unsaid"])
    assert not reader.may_read("เครือข่ายเล็ก ส่งรายงานครบ") and reader.may_read("เครือข่ายใหญ่ ส่งรายงานครบ")
    # Of an office of few only how many are asked is told.
    few = SAR.public(by_networks({"เครือข่ายเล็ก": 3}))
    assert [label for label, *_ in few["facts"]] == ["สถานศึกษาที่ต้องส่งรายงาน (แห่ง)", "ข้อมูล ณ วันที่"]
    assert {row["sent"] for row in few["sheets"]["networks"]["rows"]} == {None}


def test_what_was_published_before_says_no_more_than_what_is_today(client):
    """A page frozen with who has sent and with networks of few is read by the rule of today, also its files."""
    names = {"เครือข่ายเล็ก": 2, "เครือข่ายกลาง": 5, "เครือข่ายใหญ่": 9}
    schools, networks, place = [], [], 0
    for name, size in names.items():
        rows = [
            {
                "code": f"{one}",
                "name": f"บ้าน{one}",
                "network": name,
                "received": one % 3 > 0,
                "sent": "ส่ง" if one % 3 else "ขาด",
            }
            for one in range(place, place + size)
        ]
        sent = sum(row["received"] for row in rows)
        networks.append({"network": name, "expected": size, "sent": sent, "percent": "50.0", "mean": "4.00"})
        schools, place = schools + rows, place + size
    by = {"sheet": "schools", "by": {"network": "network"}}
    labels = [("code", "text"), ("name", "text"), ("network", "text"), ("sent", "text")]
    figures = [("network", "text"), ("expected", "n"), ("sent", "n"), ("percent", "percent"), ("mean", "mean")]
    sheets = {
        "networks": {
            "title": "เครือข่าย",
            "columns": [[key, key, kind] for key, kind in figures],
            "rows": networks,
            "behind": {"expected": by, "sent": by | {"where": {"received": "1"}}},
        },
        "schools": {"title": "การส่ง", "columns": [[key, key, kind] for key, kind in labels], "rows": schools},
    }
    facts = [
        ["ต้องส่ง", "16", {"sheet": "schools"}],
        ["ส่งแล้ว", "10", {"sheet": "schools", "where": {"received": "1"}}],
    ]
    texts = [{"heading": "", "text": "เครือข่ายเล็ก ส่งน้อยที่สุด\nทุกแห่งส่งแล้ว"}, {"sheet": "networks"}, {"sheet": "schools"}]
    chapters = [{"name": "results", "title": "บทที่ 4", "held": 1, "parts": texts}]
    page = make_page(kind="report", data={"facts": facts, "sheets": sheets, "chapters": chapters})
    at = {name: reverse(f"reports:public_{name}", args=[page.office_id, page.slug]) for name in ("item", "rows")}
    html = client.get(at["item"]).text
    assert "ขาด" not in html and "ส่งน้อยที่สุด" not in html and "ทุกแห่งส่งแล้ว" in html and TOGETHER in html
    assert "ไม่แสดงข้อความ 2 ย่อหน้า" in html
    assert "<strong>10</strong>" in client.get(at["rows"], {"sheet": "networks", "sum": "sent"}).text
    assert "<strong>7</strong>" in client.get(at["rows"], {"sheet": "schools", "network": TOGETHER}).text
    for asked in ({"sheet": "schools", "received": ""}, {"sheet": "schools", "sent": "ขาด"}):
        assert client.get(at["rows"], asked).status_code == 404
    for name in ("networks", "schools"):
        file = client.get(reverse("reports:public_csv", args=[page.office_id, page.slug, name])).content.decode()
        assert "ขาด" not in file and "เครือข่ายเล็ก,2" not in file and "เครือข่ายกลาง,5" not in file
    # The frozen page itself stays what it was.
    page.refresh_from_db()
    assert page.data["sheets"]["schools"]["rows"][0]["sent"] == "ขาด"


def test_figures_of_levels_open_the_public_levels_that_add_up_to_them():
    data = by_networks({"เครือข่ายใหญ่": 30})
    rows = data["sheets"]["schools"]["rows"]
    for place, row in enumerate(rows):
        row |= {"overall": 5 - place % 3, "has_overall": True, "good_overall": True}
    told = SAR.public(data)
    sheets = {name: _linked(_plain(sheet), told["sheets"]) for name, sheet in told["sheets"].items()}
    assert set(sheets["levels"]["behind"]) == {"percent"} and set(sheets["means"]["behind"]) == {"n", "mean", "sd"}
    whole = {"sheet": "levels", "standard": OVERALL.label, "sum": "schools"}
    for name, key in (("means", "item"), ("levels", "standard")):
        sheet = sheets[name]
        for row, cells in zip(sheet["rows"], shown(sheet, sheet["rows"]), strict=True):
            queries = {cell["query"] for cell in cells if cell["query"]}
            if row[key] == OVERALL.label and row.get("schools") != 0:
                assert queries == {urlencode(whole)}
            # Of a standard with a hidden level nothing adds up.
            assert not queries or row["whole"]
    rows = [row for row in sheets["levels"]["rows"] if row["standard"] == OVERALL.label]
    assert sum(row["schools"] for row in rows) == 30 == rows[0]["whole"]
    behind = {label: link for label, _value, *link in told["facts"]}
    good = {"sheet": "levels", "where": {"standard": OVERALL.label, "good": "1"}, "sum": "schools"}
    assert [link for link in behind.values() if link == [good]] == [[good]] * 2
    assert sum(row["schools"] for row in rows if row["good"]) == 30


def names_of_themes(data):
    return {row["theme"] for row in SAR.public(data)["sheets"]["themes"]["rows"]}


def test_themes_are_told_that_somebody_looked_at():
    data, round = frozen()
    assert names_of_themes(data) == set()
    few = list(round.themes.filter(field="strengths").order_by("pk"))
    Theme.objects.filter(pk=few[0].pk).update(state="edited")
    Theme.objects.filter(pk=few[1].pk).update(state="edited", name="โรงเรียนทุ่งสูงขาดครู")
    Theme.objects.filter(pk=few[2].pk).update(state="edited", name="ขาดครู 3 แห่ง")
    data = SAR.freeze(round.office, criteria_of(round), today())
    assert names_of_themes(data) == {few[0].name}
    # No text names the others.
    told, drafts = SAR.public(data), SAR.drafts(data)
    reader = Reader(data, told["facts"], told["sheets"], told["unsaid"])
    kept = "".join(reader.read(drafts[name])[0] for name in told["texts"])
    others = Theme.objects.filter(round=round).exclude(pk=few[0].pk).values_list("name", flat=True)
    assert [name for name in others if name in drafts["result_themes"]]
    assert not [name for name in others if name in kept]


@pytest.mark.parametrize("sheet", ["schools", "before"])
def test_a_change_of_which_few_have_one_year_alone_is_not_told(sheet):
    data, _round = frozen()

    def changes():
        return {row["item"] for row in SAR.public(data)["sheets"]["changes"]["rows"]}

    assert "ภาพรวม" in changes()
    # Two lose the level of the year before, or two of the year before are of nobody who has one this year.
    if sheet == "schools":
        for row in data["sheets"]["schools"]["rows"][:2]:
            row["has_before_overall"] = False
    else:
        last = [row for row in data["sheets"]["before"]["rows"] if row["year"] == data["years"]["last"]]
        data["sheets"]["before"]["rows"] += [row | {"school_pk": None} for row in last[:2]]
    assert changes() == set() if sheet == "before" else "ภาพรวม" not in changes()
