"""Tools of what comes out, of what is numbered and of the library."""

from django.db.models import F, Q

from handbook.tools import Results, Tool, register
from handbook.tools.rows import ACADEMIC, CREATED, of_office
from registry.library.kinds import of_area, shipped
from registry.models import Book, Delivery, Letter, LibraryItem, LibraryKind, MediaRequest, OfficialPaper
from reports.models import CertificateBatch, Publication, Report


def _report(code, kind):
    """A type of report: done when it is approved."""
    rows = of_office(type=kind, state=Report.State.APPROVED)
    results = Results(Report, rows, "{title}", "approved_at", "reports:report", owner="author", begun="created_at")
    return Tool(code, "reports:reports", query={"type": kind}, results=results)


def _letters(code, kind):
    """What was numbered in a book. The number alone names it: what is open today may be made secret tomorrow."""
    rows = of_office(kind=kind, secrecy="", cancelled_at=None)
    results = Results(
        Letter,
        rows,
        "{number_text}",
        "registered_on",
        "registry:letter",
        owner="registered_by",
        begun="registered_at",
    )
    return Tool(code, "registry:letters", query={"kind": kind.value}, results=results)


def _library(code, area=""):
    """Items of the library, of all kinds or those of an area, once they are entered in it."""
    entered = of_office(state=LibraryItem.State.APPROVED, current__approved_at__isnull=False)

    def rows(items, office):
        found = entered(items, office)
        if not area:
            return found
        own = LibraryKind.objects.filter(office=office, area=area).values("code")
        return found.filter(Q(kind__in=of_area(area, shipped())) | Q(kind__in=own))

    results = Results(LibraryItem, rows, "{title}", "current__approved_at", "library:item", **CREATED)
    return Tool(code, "library:index", query={"area": area} if area else {}, results=results)


for _code, _kind in (
    ("synthesis", "sar"),
    ("report_visits", "visits"),
    ("report_status", "status"),
    ("report_committee", "committee"),
    ("report_network", "network"),
    ("report_plan", "plan"),
    ("report_exams", "exam_analysis"),
    ("report_survey", "survey"),
):
    register(_report(_code, _kind))
register(Tool("dashboard", "reports:dashboard", ACADEMIC))
register(
    Tool(
        "publication",
        "reports:publications",
        results=Results(
            Publication,
            of_office(unpublished_at=None),
            "{title}",
            "published_at",
            "reports:publication",
            owner="published_by",
            begun="published_at",
        ),
    )
)
register(
    Tool(
        "certificate",
        "reports:certificates",
        results=Results(
            CertificateBatch,
            of_office(state__in=[CertificateBatch.State.ISSUED, CertificateBatch.State.READY]),
            "{activity}",
            "issued_on",
            "reports:certificate_batch",
            **CREATED,
        ),
    )
)
register(_letters("letter_in", Book.Kind.LETTER_IN))
register(_letters("letter_out", Book.Kind.LETTER_OUT))
for _code, _kind in (("order", OfficialPaper.Kind.ORDER), ("memo", OfficialPaper.Kind.MEMO)):
    register(
        Tool(
            _code,
            "registry:official_papers",
            query={"kind": _kind.value},
            results=Results(
                OfficialPaper,
                of_office(kind=_kind, secrecy="", state__in=[OfficialPaper.State.SIGNED, OfficialPaper.State.SENT]),
                "{letter__number_text}",
                "signed_at",
                "registry:official_paper",
                owner="author",
                begun="created_at",
            ),
        )
    )
register(
    Tool(
        "distribution",
        "registry:distributions",
        results=Results(
            Delivery,
            of_office(cancelled_at=None, given__gt=0, given__gte=F("allocated")),
            "{number_text} {title}",
            "received_on",
            "registry:distribution",
            owner="registered_by",
            begun="registered_at",
        ),
    )
)
register(_library("library"))
register(
    Tool(
        "media_request",
        "library:requests",
        results=Results(
            MediaRequest,
            of_office(state__in=[MediaRequest.State.DELIVERED, MediaRequest.State.RATED]),
            "{what}",
            "delivered_at",
            "library:request",
            owner="responsible",
            begun="created_at",
        ),
        completes=False,
    )
)
register(_library("research", LibraryKind.Area.RESEARCH.value))
register(_library("curriculum", LibraryKind.Area.CURRICULUM.value))
