"""What of a synthesis of SARs everybody may read: which texts, which themes, which changes."""

import pytest

from reports import types
from reports.models.themes import Theme
from reports.public_site.reading import Reader
from reports.types.sar.texts import BLOCKS
from tests.factories import today
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
