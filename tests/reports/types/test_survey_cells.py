"""Every cell of every table of the report of a survey, beside a computation from bare rows."""

import random
import uuid
from decimal import ROUND_HALF_UP, Decimal
from types import SimpleNamespace

import pandas as pd
import pytest
from django.utils import timezone

from instruments import actions as instruments
from instruments.models import Answer
from instruments.values import Dual
from reports.types import survey as survey_type
from reports.types.survey.query import freeze
from schools.models import Role
from supervision import survey_results
from supervision.actions import survey_answers
from supervision.models import SurveyReply, SurveyTarget
from tests.factories import make_network, make_office, make_school, make_user, today
from tests.instruments.factories import COLOURS, make_version
from tests.reports.types.compared import assert_alike, frame, percent
from tests.reports.types.steps import assert_adds_up, tables_of
from tests.supervision.survey_factories import make_survey

pytestmark = pytest.mark.django_db
NETWORKS = ["เครือข่าย 1", "เครือข่าย 2", "ไม่ระบุเครือข่าย"]
NOBODY = "ไม่ระบุโรงเรียน"
WORDS = {5: "มากที่สุด", 4: "มาก", 3: "ปานกลาง", 2: "น้อย", 1: "น้อยที่สุด"}
HAS = {1: "มี", 0: "ไม่มี"}
PARTLY = {1: "มี", 0.5: "มีบางส่วน", 0: "ไม่มี"}
POINTS = {"rating": WORDS, "yes_no": HAS, "partial": PARTLY}
# What is asked: (section, [(code, kind, whether it is rated twice)]).
ASKED = [
    ({}, [("one", "rating", False), ("two", "rating", True), ("pupils", "number", False), ("why", "text", False)]),
    ({}, [("colour", "single", False), ("colours", "multiple", False), ("none", "yes_no", True)]),
    (
        {"repeats": True},
        [("room", "partial", True), ("all", "yes_no", True), ("class", "rating", True), ("note", "long_text", False)],
    ),
    ({}, [("on", "date", False)]),
]


def version():
    sections = []
    for about, asked in ASKED:
        items = [{"code": code, "kind": kind, "dual": dual, "required": False} for code, kind, dual in asked]
        sections.append((about, [one | ({"choices": COLOURS} if "colour" in one["code"] else {}) for one in items]))
    return make_version(*sections)


def given(chance, version, gaps=0.2):
    """What a form saves: a random answer to most questions, and one to three turns of what is asked again and again.
    Nobody has what `none` asks for, everybody wants no more of `all`."""
    values, turns = {}, [f"ป.{n}" for n in range(chance.randint(1, 3))]
    for item in version.items():
        for turn in range(len(turns) if item.section.repeats else 1):
            if chance.random() >= gaps:
                values[item, turn] = value_of(chance, item)

    def save(**about):
        return instruments.answer(version=version, values=values, turns=turns, **about)

    return SimpleNamespace(save=save)


def value_of(chance, item):
    if item.kind == "number":
        return Decimal(chance.choice(["0", "7", "12.5", "1300"]))
    if item.kind in ("text", "long_text"):
        return f"ข้อความที่ {chance.randint(1, 99)}"
    if item.kind == "date":
        return today()
    if item.kind == "single":
        return chance.choice(COLOURS)["value"]
    if item.kind == "multiple":
        return [one["value"] for one in chance.sample(COLOURS, chance.randint(1, 3))]
    now, wanted = (Decimal(str(chance.choice(list(POINTS[item.kind])))) for _ in range(2))
    if item.code == "none":
        now, wanted = Decimal(0), Decimal(1)
    if item.code == "all":
        now, wanted = Decimal(1), Decimal(1)
    if not item.dual:
        return now
    return Dual(*chance.choice([(now, wanted), (now, wanted), (now, wanted), (None, wanted), (now, None)]))


def survey_with(seed, schools=10):
    """A survey that most schools answered at random and some only began, of which one closed unanswered; and answers
    through the link, of which one is left out."""
    chance = random.Random(seed)
    office = make_office()
    networks = [*(make_network(office, name) for name in NETWORKS[:2]), None]
    rows = [make_school(office, f"บ้านทดสอบ {n:02}", network=networks[n % 3]) for n in range(schools)]
    survey = make_survey(office=office, version=version(), public=True)
    by = make_user(Role.HEAD, office=office)
    for place, school in enumerate(rows[: schools * 7 // 10 + 1]):
        target = survey.targets.select_related("survey").get(school=school)
        form = given(chance, survey.version_asked)
        survey_answers.save(target=target, form=form, by=by, version=target.version, submit=place % 5 != 4)
    for school in (rows[0], None, rows[-1], None):
        reply = survey_answers.reply(
            survey=survey, form=given(chance, survey.version_asked), school=school, client_uuid=uuid.uuid4()
        )[0]
    survey_answers.leave_out(reply=reply, reason="ตอบซ้ำ", by=by)
    if schools > 1:
        rows[-1].closed_on = today()
        rows[-1].save()
    return survey


class Bare:
    """The rows of a survey as the database holds them."""

    def __init__(self, survey, source):
        targets = frame(
            SurveyTarget.objects.filter(survey=survey), "state", "response",
            name="school__name", network="school__network__name", closed="school__closed_on",
        )  # fmt: skip
        targets["answered"] = targets.state == "answered"
        targets["network"] = targets.network.fillna(NETWORKS[-1])
        targets["name"] = "โรงเรียน" + targets.name
        self.targets = targets[targets.answered | targets.closed.isna()].sort_values("name")
        replies = frame(SurveyReply.objects.filter(survey=survey, left_out_at=None), "response")
        of = {"schools": targets[targets.answered].response, "link": replies.response}
        wanted = pd.concat(of.values()) if source == "all" else of[source]
        answers = frame(
            Answer.objects.filter(response__in=[int(pk) for pk in wanted]),
            "pk", "response", "turn", "item", "value", "wanted", "text", "chosen", school="response__school__name",
        )  # fmt: skip
        answers["school"] = ("โรงเรียน" + answers.school).fillna(NOBODY)
        self.answers = answers

    def of(self, item):
        return self.answers[self.answers["item"] == item.pk]


def rated(bare, item):
    """(text, n, mean, sample S.D., the word of the mean) of a question that a number answers."""
    values = bare.of(item).value.dropna().astype(float)
    mean = values.mean()
    word = WORDS[max(1, int(float(half_up(values, 2)) + 0.49))] if item.kind == "rating" and len(values) else ""
    return item.text, len(values), mean, values.std(ddof=1), word


def half_up(values, places):
    """The mean of floats, rounded from its exact value."""
    exact = [Decimal(str(value)) for value in values]
    return (sum(exact) / len(exact)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def chosen(bare, item):
    """How often each answer was given, and what percent of those who answered gave it."""
    rows = bare.of(item)
    if item.kind in POINTS:
        said = [[POINTS[item.kind][float(value)]] for value in rows.value.dropna()]
        labels = POINTS[item.kind].values()
    else:
        words = {one["value"]: one["label"] for one in COLOURS}
        values = rows.chosen.dropna() if item.kind == "multiple" else rows.text.map(lambda value: [value])
        said, labels = [[words[one] for one in found] for found in values], words.values()
    return [(label, n := sum(label in one for one in said), percent(n, len(said))) for label in labels]


def needs(bare, items):
    """The questions rated twice: first what is wanted and not there at all, then by PNI modified."""
    found = []
    for item in items:
        rows = bare.of(item)
        now, wanted = rows.value.dropna().astype(float), rows.wanted.dropna().astype(float)
        if not len(now) or not len(wanted) or now.mean() == wanted.mean() == 0:
            continue
        pni = (wanted.mean() - now.mean()) / now.mean() if now.mean() else float("inf")
        # Alike to three decimals they stand in the order of the form.
        rank = (-pni, -wanted.mean()) if pni == float("inf") else (-round(pni, 3) + 0.0, 0)
        found.append((*rank, item.pk, item.text, now.mean(), wanted.mean(), "–" if pni == float("inf") else pni))
    return [(place, *row[3:]) for place, row in enumerate(sorted(found), 1)]


def expected(survey, source):
    """{name of a table: its rows}, worked out apart from the product."""
    bare, made = Bare(survey, source), {}
    items = {item.code: item for item in survey.version_asked.items()}
    for number, (_about, asked) in enumerate(ASKED, 1):
        numbers = [items[code] for code, kind, _dual in asked if kind in (*POINTS, "number")]
        choices = [items[code] for code, kind, _dual in asked if kind in (*POINTS, "single", "multiple")]
        if numbers:
            made[f"rated{number}"] = [rated(bare, item) for item in numbers]
        if choices:
            made[f"chosen{number}"] = [row for item in choices for row in (item.text, *chosen(bare, item))]
    made["needs"] = needs(bare, [items[code] for _about, asked in ASKED for code, _kind, dual in asked if dual])
    texts = [items[code] for code in ("why", "note")]
    written = bare.answers[bare.answers["item"].isin([item.pk for item in texts])].copy()
    written["last"] = written.school != NOBODY
    order = written.sort_values(["item", "last", "school", "pk"])
    words = {item.pk: item.text for item in texts}
    made["written"] = [(words[row.item], row.text, row.school) for row in order.itertuples()]
    left = bare.targets[~bare.targets.answered]
    made["waiting"] = [(place, row.name, row.network) for place, row in enumerate(left.itertuples(index=False), 1)]
    made["networks"] = []
    for name in (*NETWORKS, "รวม"):
        group = bare.targets if name == "รวม" else bare.targets[bare.targets.network == name]
        n = int(group.answered.sum())
        if len(group):
            made["networks"].append((name, len(group), n, percent(n, len(group))))
    return made


def tables(survey, source):
    asked = {"survey": survey.pk, "source": source, "labels": {"survey": survey.title}}
    return tables_of(survey_type.TYPE.chapters(freeze(survey.office, asked, timezone.localdate()), {}))


@pytest.mark.parametrize(
    ("seed", "schools", "source"), [(1, 10, "all"), (2, 12, "schools"), (3, 6, "link"), (4, 1, "schools")]
)
def test_every_cell_is_that_of_an_independent_computation(seed, schools, source):
    survey = survey_with(seed, schools)
    found, wanted = tables(survey, source), expected(survey, source)
    for place, row in enumerate(found["needs"].rows):
        # It is printed with three decimals, as words.
        said, pni = row.cells[-1].shown, wanted["needs"][place][-1]
        if pni != "–":
            assert float(said) == pytest.approx(pni, abs=0.00051)
            wanted["needs"][place] = (*wanted["needs"][place][:-1], said)
    assert_alike(found, wanted)
    assert_adds_up(found["networks"])


def test_what_is_wanted_and_not_there_at_all_is_the_greatest_need_as_on_the_page():
    survey = survey_with(7)
    page = survey_results.needs(survey_results.results(survey))
    rows = tables(survey, "all")["needs"].rows
    assert [row.cells[1].value for row in rows] == [result.item.text for result in page]
    assert rows[0].cells[1].value == "คำถาม none" and rows[0].cells[-1].shown == "–"
    asked = {"survey": survey.pk, "source": "all", "labels": {}}
    told = survey_type.TYPE.drafts(freeze(survey.office, asked, timezone.localdate()))["conclusion"]
    assert "1. คำถาม none (ยังไม่มี ความต้องการเฉลี่ย 1.00)" in told and "None" not in told
