"""Items of the library and requests for media, as tests need them."""

from django.urls import reverse

from registry.actions import library, media_requests
from registry.models import LibraryItem, MediaRequest
from tests.qa.factories import pdf

WAYS = {
    "draft": [],
    "submitted": ["submit"],
    "approved": ["approve"],
    "published": ["approve", "publish"],
    "withdrawn": ["approve", "withdraw"],
}


def make_item(office, *, by, kind="media", title="ชุดฝึกอ่าน", state="approved", school=None, values=None, **fields):
    """An item in a state; with `school` written there by `by`, and sent in before it is approved."""
    tags = fields.pop("tags", ())
    if by.acting.is_school:
        # What is handed in says something.
        fields.setdefault("summary", "สาระ")
    item = LibraryItem(office=office, kind=kind, title=title, school=school, **fields)
    item, _new = library.write(item=item, by=by, values=values or {}, tags=tags)
    for name in WAYS[state]:
        if name == "approve" and item.written_by_school:
            library.step(item=item, name="submit", by=by, version=item.version)
            library.review(item=item, by=by, version=item.version, decision="approve")
        else:
            library.step(item=item, name=name, by=by, version=item.version, reason="เหตุผล")
    return item


def attach(item, *, by, title="ใบงาน", public=True):
    """A file of the version in work."""
    upload = (pdf(), "application/pdf", "ใบงาน.pdf")
    return library.attach(item=item, by=by, title=title, upload=upload, may_be_public=public)


def make_request(school, *, by, state="asked", way="file", **fields):
    """A request of a school in a state; `by` takes the steps."""
    row = MediaRequest(
        office=school.office, school=school, what="สื่อคณิตศาสตร์", purpose="ป.1 เรื่องจำนวน", way=way, **fields
    )
    row, _new = media_requests.ask(request=row, by=by)
    way_to = {"accepted": ["accept"], "delivered": ["deliver"], "declined": ["decline"], "rated": ["deliver", "rate"]}
    for name in way_to.get(state, []):
        more = {"rating": 4} if name == "rate" else {}
        media_requests.step(request=row, name=name, by=by, version=row.version, note="หมายเหตุ", **more)
    return row


def fields_of(response):
    """What the form of a page would send."""
    form = response.context["form"]
    return {field.html_name: field.value() or "" for field in form if not isinstance(field.value(), list | bool)}


def take(client, item, name, **more):
    item.refresh_from_db()
    data = {f"{name}-version": item.version, **{f"{name}-{key}": value for key, value in more.items()}}
    return client.post(reverse("library:step", args=[item.pk, name]), data, follow=True)
