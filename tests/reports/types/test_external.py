"""The synthesis of external assessment: its figures are those of an independent count."""

import random

import pandas as pd
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from qa.models import StandardResult, Submission
from reports.types import external
from reports.types.external.form import ExternalForm
from reports.types.external.query import freeze
from schools.models import Role
from tests.factories import make_network, make_office, make_school, make_user
from tests.qa.external_factories import give_result, make_assessment
from tests.qa.factories import make_round
from tests.qa.test_workflow import put
from tests.reports.types.steps import assert_adds_up, count_of_proven, tables_of

pytestmark = pytest.mark.django_db
CRITERIA = {"round": "", "level": "", "labels": {"round": "ผลล่าสุดของแต่ละโรงเรียน", "level": "ทุกระดับ"}}


def office_with(schools, seed=1):
    """An office in which so many schools have a SAR and a result of สมศ.; {school: (own level, theirs)}."""
    chance = random.Random(seed)
    office = make_office()
    head = make_user(Role.HEAD, office=office)
    networks = [make_network(office, name) for name in ("เครือข่ายเหนือ", "เครือข่ายใต้")]
    rows = [make_school(office, f"บ้านทดสอบ {n:02}", network=networks[n % 2]) for n in range(schools)]
    round = make_round(office, opened=60, due=-5, closes=20, schools=0)
    levels = {}
    for school in rows:
        submission = put(round.submissions.get(school=school, level="basic"), Submission.State.ACCEPTED)
        own, theirs = chance.randint(1, 5), chance.randint(1, 5)
        for standard in submission.standard_set.standards.all():
            StandardResult.objects.create(submission=submission, standard=standard, level=own, reason="ตามข้อมูล")
        give_result(make_assessment(office, head, school), head, "ดี", theirs)
        levels[school.full_name] = (own, theirs)
    return office, levels


def frozen(office, **criteria):
    return freeze(office, CRITERIA | criteria, timezone.localdate())


def test_figures_agree_with_pandas():
    office, levels = office_with(12)
    data = frozen(office)
    rows = pd.DataFrame([{"school": name, "gap": own - theirs} for name, (own, theirs) in levels.items()])
    tables = tables_of(external.TYPE.chapters(data, {}))
    said = [row.cells[1].value for row in tables["verdicts"].rows]
    assert said == [(rows.gap == 0).sum(), (rows.gap > 0).sum(), (rows.gap < 0).sum(), 0, len(rows)]
    for row in tables["standards"].rows:
        *_counts, mean, sd = row.cells
        assert float(mean.value) == pytest.approx(rows.gap.mean(), abs=0.0051)
        assert float(sd.value) == pytest.approx(rows.gap.std(ddof=1), abs=0.0051)
    far = rows[rows.gap.abs() >= 2]
    assert len(tables["wide"].rows) == len(far) * len(tables["standards"].rows)
    assert_adds_up(tables["verdicts"])
    assert_adds_up(tables["networks"])


def test_each_number_has_its_rows():
    office, _levels = office_with(6)
    data = frozen(office)
    assert count_of_proven(data, external.TYPE.chapters(data, external.TYPE.drafts(data))) > 20


def test_a_standard_that_was_worded_otherwise_is_still_one():
    office, _levels = office_with(6)
    data = frozen(office)
    pairs = data["sheets"]["pairs"]["rows"]
    for place, row in enumerate(pairs):
        if place % 2:
            row.update(standard=f"{row['code']} ถ้อยคำเดิม", year="2560")
    table = tables_of(external.TYPE.chapters(data, {}))["standards"]
    assert sum(row.cells[2].value for row in table.rows) == len(pairs)
    assert not any("ถ้อยคำเดิม" in row.cells[0].value for row in table.rows)
    public = external.TYPE.public(data)["sheets"]["standards"]["rows"]
    assert sum(row["n"] for row in public) == len(pairs)


def test_the_method_says_which_sar_stands_beside_a_result():
    assert "หากไม่มี ใช้ SAR ที่มีล่าสุด" in external.TYPE.drafts(frozen(office_with(1)[0]))["background"]


def test_an_office_without_results_says_so():
    office = make_office()
    data = frozen(office)
    tables = tables_of(external.TYPE.chapters(data, external.TYPE.drafts(data)))
    assert not any(table.rows for table in tables.values())
    assert "ยังไม่มีผลการประเมิน" in external.TYPE.drafts(data)["results"]
    form = ExternalForm({"round": "", "level": "", "digits": "arabic"}, office=office)
    assert form.is_valid() and form.nothing()


def test_drafts_tell_what_the_rows_say():
    office, levels = office_with(1)
    own, theirs = next(iter(levels.values()))
    drafts = external.TYPE.drafts(frozen(office))
    word = "ตรงกัน" if own == theirs else "ประเมินตนเองสูงกว่า" if own > theirs else "ประเมินตนเองต่ำกว่า"
    assert f"{word} 1 รายการ คิดเป็นร้อยละ 100.0" in drafts["results"]
    assert set(drafts) == set(external.TYPE.blocks)


def test_the_public_sees_no_school_and_no_small_group():
    office, levels = office_with(4)
    public = external.TYPE.public(frozen(office))
    assert public["sheets"]["standards"]["rows"] == []
    office, levels = office_with(5)
    public = external.TYPE.public(frozen(office))
    assert {row["n"] for row in public["sheets"]["standards"]["rows"]} == {5}
    assert not any(name in str(public) for name in levels)


def test_another_offices_round_is_no_choice(client):
    office, _levels = office_with(1)
    author = make_user(Role.SUPERVISOR, office=office)
    client.force_login(author)
    asked = {"round": "รอบของเขตอื่น", "level": "", "digits": "arabic"}
    page = client.get(reverse("reports:report_new", args=["external"]), asked)
    assert page.status_code == 200 and not page.context["is_valid"]


def test_freezing_asks_the_same_for_one_and_for_many():
    asked = []
    for n in (1, 8):
        office, _levels = office_with(n)
        with CaptureQueriesContext(connection) as queries:
            frozen(office)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 10
