"""An office whose administrator imports, and the steps everybody takes."""

import pytest
from django.urls import reverse

from jobs.testing import work_off
from schools.models import ImportBatch, Role
from tests.factories import make_office, make_user
from tests.schools.factories import upload


@pytest.fixture
def office(db):
    return make_office("สพป.ตาก เขต 2")


@pytest.fixture
def admin(office, client):
    user = make_user(Role.OFFICE_ADMIN, office=office)
    client.force_login(user)
    return user


class Steps:
    """The imports as a person clicks through them."""

    def __init__(self, client):
        self.client = client

    def send(self, content, name="รายชื่อ.csv", kind="schools", **data):
        return self.client.post(reverse("schools:import_new", args=[kind]), {"file": upload(content, name), **data})

    def preview(self, content, name="รายชื่อ.csv", kind="schools", **data):
        response = self.send(content, name, kind, **data)
        assert response.status_code == 302, response.context["form"].errors
        work_off()
        return ImportBatch.objects.first()

    def post(self, name, batch, /, **data):
        response = self.client.post(reverse(f"schools:{name}", args=[batch.pk]), data)
        work_off()
        batch.refresh_from_db()
        return response

    def taken(self, content, name="รายชื่อ.csv", kind="schools", **data):
        """Previewed and applied."""
        batch = self.preview(content, name, kind, **data)
        self.post("import_apply", batch)
        assert batch.state == ImportBatch.State.APPLIED
        return batch

    def map(self, batch, *, row="", **chosen):
        """Says which column (from 0) each field is."""
        columns = {f"column-{name}": index for name, index in chosen.items()}
        return self.post("import_columns", batch, row=row, **columns)

    def page(self, batch, name="import", **query):
        return self.client.get(reverse(f"schools:{name}", args=[batch.pk]), query).content.decode()


@pytest.fixture
def steps(admin, client):
    return Steps(client)
