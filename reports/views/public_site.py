"""The public site of an office. Every page is drawn from publications alone: no session, no private row."""

from functools import reduce
from operator import or_
from urllib.parse import quote, urlencode, urljoin

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import http_date

from reports.models import Publication, PublicationFile
from reports.public_site import feeds, limits, open_data
from reports.public_site.content import key_of
from reports.public_site.pages import public
from reports.public_site.practices import narrowed, subject_of
from reports.public_site.showing import shown
from reports.types.sar.earlier import of_today
from schools import materials
from schools.models import Office
from schools.models.files import StoredFile, storage_path
from thai.digits import TO_THAI
from thai.text import clean

PAGE, ROWS, LATEST, NEWS = 50, 50, 3, 30
LONGEST_QUERY = 100
NARROWED = ("theme", "level", "network")
# In the order of the first page.
KINDS = {kind.value: kind.label for kind in Publication.Kind}


def _office(pk):
    """What everybody knows of an office."""
    return get_object_or_404(Office.objects.only("pk", "name", "full_name", "address", "phone", "website"), pk=pk)


def absolute(name, *args):
    """The one address of a page, wherever it was reached."""
    return urljoin(settings.SITE_URL, reverse(name, args=args))


@public
def home(request, office_pk):
    """The first page of the site: the newest of each kind. Three queries."""
    office = _office(office_pk)
    rows = Publication.objects.on_site(office.pk)
    totals = dict(rows.order_by().values_list("kind").annotate(n=Count("pk")))
    place = Window(RowNumber(), partition_by=F("kind"), order_by=[F("published_at").desc(), F("pk").desc()])
    newest = rows.listed().annotate(place=place).filter(place__lte=LATEST).order_by("kind", "place")
    by_kind = {}
    for row in newest:
        by_kind.setdefault(row.kind, []).append(row)
    context = {
        "owner": office,
        "kinds": [(kind, label, totals[kind], by_kind[kind]) for kind, label in KINDS.items() if kind in by_kind],
        "canonical": absolute("reports:public_site", office.pk),
    }
    return render(request, "reports/public/home.html", context)


def _typed(request, name="q"):
    """What is searched for, without what no database takes."""
    typed = request.GET.get(name, "")[:LONGEST_QUERY].encode(errors="ignore").decode()
    return clean(typed.replace("\x00", ""))


def _searched(rows, typed):
    """The rows that have all the words; what is no word at all, such as โรงเรียน alone, finds nothing."""
    keys = [key for key in map(key_of, typed.split()) if key]
    for key in keys:
        # Pages that were published before digits were made alike hold those of their text.
        alike = [Q(search_text__contains=one) for one in sorted({key, key.translate(TO_THAI)})]
        rows = rows.filter(reduce(or_, alike))
    return rows if keys else rows.none()


@public
def listing(request, office_pk):
    """What is published, narrowed by `kind` and searched by `q`, in pages of 50. Three queries; four for
    practices, which are narrowed by theme, level and network too."""
    office = _office(office_pk)
    rows = Publication.objects.on_site(office.pk)
    kind, typed = request.GET.get("kind", ""), _typed(request)
    if typed and not limits.may_search(request):
        context = {"owner": office, "said": "มีการค้นหาจากเครือข่ายของท่านถี่เกินไป โปรดรอสักครู่แล้วค้นหาอีกครั้ง"}
        return render(request, "reports/public/said.html", context, status=429)
    kind = kind if kind in KINDS else ""
    fields = []
    if kind:
        rows = rows.filter(kind=kind)
    if kind == Publication.Kind.PRACTICE:
        rows, fields = narrowed(rows, request.GET)
    if typed:
        rows = _searched(rows, typed)
    page = Paginator(rows.listed(), PAGE).get_page(request.GET.get("page"))
    context = {
        "owner": office,
        "page": page,
        "kinds": KINDS.items(),
        "kind": kind,
        "kind_label": KINDS.get(kind, ""),
        "typed": typed,
        "fields": fields,
        "canonical": absolute("reports:public_list", office.pk),
    }
    return render(request, "reports/public/list.html", context)


def _found(office_pk, slug):
    """The publication of an address, public or taken back, with its office, as everybody may read it today. One query;
    404 for none."""
    rows = Publication.objects.select_related("office")
    found = get_object_or_404(rows, office=office_pk, slug=slug)
    found.data = of_today(found.data)
    return found


def _gone(request, publication):
    """What stands at the address of what was taken back: that it was, not what it said, and not why."""
    newer = None
    if publication.subject:
        # However many came in between.
        newer = Publication.objects.on_site(publication.office_id).filter(subject=publication.subject).first()
    context = {"owner": publication.office, "newer": newer}
    return render(request, "reports/public/gone.html", context, status=410)


@public
def item(request, office_pk, slug):
    """One publication. Two queries, and one where it is counted."""
    publication = _found(office_pk, slug)
    if not publication.is_public:
        return _gone(request, publication)
    context = {
        "owner": publication.office,
        "canonical": absolute("reports:public_item", office_pk, slug),
        **shown(publication, list(publication.files.all())),
    }
    response = render(request, "reports/public/item.html", context)
    response["Last-Modified"] = http_date(publication.published_at.timestamp())
    response.counted = (publication, "views")
    return response


@public
def rows(request, office_pk, slug):
    """The frozen rows behind a figure, or all of a sheet, in pages of 50."""
    publication = _found(office_pk, slug)
    if not publication.is_public:
        return _gone(request, publication)
    found = _rows(publication, request.GET)
    if found is None:
        raise Http404
    page = Paginator(found.found, ROWS).get_page(request.GET.get("page"))
    context = {
        "owner": publication.office,
        "publication": publication,
        "rows": found,
        "page": page,
        "lines": open_data.shown(found.sheet, page.object_list),
        "sheet_name": found.behind.sheet,
        "canonical": absolute("reports:public_item", office_pk, slug),
    }
    return render(request, "reports/public/rows.html", context)


def _rows(publication, query):
    """The Rows that an address names, or None."""
    from reports.book.page import Rows, behind_of

    query = query.copy()
    query.pop("page", None)
    behind = behind_of(publication.data.get("sheets", {}), query)
    return Rows(publication.data, behind) if behind is not None else None


def _download(content, content_type, name):
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@public
def sheet_csv(request, office_pk, slug, name):
    """A sheet of a publication as CSV."""
    publication = _found(office_pk, slug)
    if not publication.is_public:
        return _gone(request, publication)
    sheet = publication.data.get("sheets", {}).get(name)
    if sheet is None:
        raise Http404
    label = f"{sheet['title']} {publication.academic_year or ''}".strip()
    response = _download(open_data.as_csv(sheet), "text/csv; charset=utf-8", f"{label}.csv")
    response.counted = (publication, "downloads")
    return response


@public
def dictionary(request, office_pk, slug):
    """What the columns of the sheets of a publication mean, as CSV."""
    publication = _found(office_pk, slug)
    if not publication.is_public:
        return _gone(request, publication)
    sheets = publication.data.get("sheets")
    if not sheets:
        raise Http404
    return _download(open_data.dictionary(sheets), "text/csv; charset=utf-8", "คำอธิบายข้อมูล.csv")


@public
def calendar(request, office_pk, slug):
    """A published calendar for the calendar of a phone; an edition that a newer one replaced leads to the newest."""
    publication = _found(office_pk, slug)
    is_calendar = publication.kind == Publication.Kind.CALENDAR
    if not publication.is_public:
        if is_calendar and publication.subject and _calendars(office_pk).filter(subject=publication.subject).exists():
            return redirect("reports:public_calendar", office_pk)
        return _gone(request, publication)
    if not is_calendar:
        raise Http404
    return _ics([publication], publication.title)


@public
def calendars(request, office_pk):
    """The days of every calendar that is published at the time: the address that a phone follows, edition after
    edition. Two queries, and one where it is counted."""
    office = _office(office_pk)
    return _ics(list(_calendars(office.pk).defer("search_text")), f"ปฏิทิน {office.name}")


def _calendars(office_pk):
    return Publication.objects.on_site(office_pk).filter(kind=Publication.Kind.CALENDAR)


def _ics(publications, title):
    def address(publication):
        return absolute("reports:public_item", publication.office_id, publication.slug)

    content = feeds.ics(publications, title=title, address=address)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="nithet.ics"'
    if publications:
        response.counted = (publications[0], "downloads")
    return response


@public
def file(request, office_pk, slug, number):
    """A file of a publication; its own digest is what a copy is known by."""
    publication = _found(office_pk, slug)
    if not publication.is_public:
        return _gone(request, publication)
    row = get_object_or_404(PublicationFile, publication=publication, number=number)
    # By its name alone: the table of all private files is not asked.
    storage = StoredFile._meta.get_field("content").storage
    try:
        content = storage.open(storage_path(StoredFile(pk=row.file_id), ""), "rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(content, content_type=row.content_type)
    response["Content-Length"] = row.size
    # The words of the page and not the name that somebody's file had at home.
    way = "attachment" if row.content_type in materials.ENDINGS else "inline"
    name = materials.named(row.title, row.content_type)
    response["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(name, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = f'"{row.sha256}"'
    response.counted = (publication, "downloads")
    return response


@public
def feed(request, office_pk):
    """The newest publications as RSS. Two queries."""
    office = _office(office_pk)
    newest = Publication.objects.on_site(office.pk).listed()[:NEWS]
    content = feeds.rss(
        office,
        newest,
        site=absolute("reports:public_site", office.pk),
        address=lambda row: absolute("reports:public_item", office.pk, row.slug),
    )
    return HttpResponse(content, content_type="application/rss+xml; charset=utf-8")


@public
def data(request, office_pk):
    """All open data of an office: each sheet with its file and what its columns mean. Two queries."""
    office = _office(office_pk)
    published = Publication.objects.on_site(office.pk).filter(kind=Publication.Kind.FIGURES)
    published = published.defer("search_text").order_by("-academic_year", "-pk")[:PAGE]
    context = {
        "owner": office,
        "sets": [(row, shown(row, [])["sheets"]) for row in published],
        "canonical": absolute("reports:public_data", office.pk),
    }
    return render(request, "reports/public/data.html", context)


# Addresses that were given out before there was a site.


@public
def practices(request, office_pk):
    """The list of best practices stands with all that is published, narrowed as the address says."""
    kept = {"kind": Publication.Kind.PRACTICE.value}
    kept |= {name: _typed(request, name) for name in ("q", *NARROWED)}
    address = reverse("reports:public_list", args=[office_pk])
    return redirect(f"{address}?{urlencode({name: value for name, value in kept.items() if value})}")


def _of_practice(office_pk, pk):
    """The newest publication of a best practice: 404 for one that was never published."""
    found = Publication.objects.filter(office=office_pk, subject=subject_of(pk)).order_by("-pk").first()
    if found is None:
        raise Http404
    return found


@public
def practice(request, office_pk, pk):
    """The page of a best practice, wherever it is now."""
    return redirect("reports:public_item", office_pk, _of_practice(office_pk, pk).slug)


@public
def practice_file(request, office_pk, pk, file_pk):
    """A file of a best practice, wherever it is now."""
    publication = _of_practice(office_pk, pk)
    row = get_object_or_404(PublicationFile, publication=publication, file=file_pk)
    return redirect("reports:public_file", office_pk, publication.slug, row.number)
