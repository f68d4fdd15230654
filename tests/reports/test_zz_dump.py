import pytest
from instruments.models import Instrument
from reports import pdf
from reports.instruments import paper
from tests.reports.test_instrument_paper import *

def test_dump(user):
    school = make_school(user.acting.office, "บ้านห้วยน้ำใส")
    for name, version in {"all": version_of_everything(), **{i.code: i.current for i in Instrument.objects.filter(office=None)[:4]}}.items():
        content = pdf.render_in_child(html(version, user, school=school, classes=2, address="https://nithet.example.org/visits/paper/1234/?school=345&planned=777"), title="x")
        open(f"/tmp/xls/{name}.pdf", "wb").write(content)
