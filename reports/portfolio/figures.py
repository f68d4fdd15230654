"""What the papers print, as plain data: the same data gives the same paper."""

from supervision import portfolios
from thai.dates import long, short
from thai.years import fiscal_span


def of_portfolio(person, office, year):
    """{office, person, year, span, summary, visits, kinds, evidence} of one fiscal year (BE) of a person."""
    known = portfolios.portfolio(person, office, year)
    visits = portfolios.visits_of(person, office, year).select_related("school").order_by("visited_on", "pk")
    kinds, evidence = [], []
    for kind in known.kinds:
        entries = sorted(kind.entries, key=lambda entry: (entry.starts_on, entry.pk))
        rows = [_entry(entry, evidence) for entry in entries]
        kinds.append({"label": kind.label, "hours": _plain(kind.hours), "entries": rows})
    first, last = fiscal_span(year)
    return {
        "office": _office(office),
        "person": _person(person),
        "year": year,
        "span": f"{long(first)} – {long(last)}",
        "summary": {
            "visits": known.visits,
            "schools": known.schools,
            "joined": known.joined,
            "entries": known.entries,
            "hours": _plain(known.hours),
        },
        "visits": [
            {
                "on": short(visit.visited_on),
                "school": visit.school.full_name,
                "purpose": visit.purpose,
                "mode": visit.get_mode_display(),
            }
            for visit in visits
        ],
        "kinds": kinds,
        "evidence": evidence,
    }


def _entry(entry, evidence):
    """One line of a table; its files get the next numbers of the list of evidence."""
    numbers = []
    for file in sorted(entry.files.all(), key=lambda file: (file.created_at, str(file.pk))):
        numbers.append(len(evidence) + 1)
        evidence.append({"number": numbers[-1], "title": entry.title, "label": file.label, "sha256": file.sha256})
    return {
        "title": entry.title,
        "organiser": entry.organiser,
        "on": short(entry.starts_on),
        "to": short(entry.ends_on) if entry.ends_on else "",
        "hours": "" if entry.hours is None else _plain(entry.hours),
        "result": entry.result,
        "evidence": ", ".join(map(str, numbers)),
    }


def of_id_plan(plan):
    """{office, person, year, due, order, state, items, steps} of an ID PLAN."""
    return {
        "office": _office(plan.office),
        "person": _person(plan.user),
        "year": plan.year,
        "due": long(plan.due_on) if plan.due_on else "",
        "order": f"{plan.order} สั่ง ณ วันที่ {long(plan.order.dated)}" if plan.order else "",
        "state": plan.get_state_display(),
        "is_approved": plan.state == plan.State.APPROVED,
        "items": [
            {name: getattr(item, name) for name in ("topic", "reason", "method", "period", "indicator", "result")}
            for item in plan.items.all()
        ],
        "steps": [
            {"label": event.label, "actor": str(event.actor), "on": long(event.at)}
            for event in plan.events.select_related("actor")
        ],
    }


def _office(office):
    """The office and which crest it has now: another crest is another paper."""
    return {"pk": office.pk, "name": office.formal_name, "crest": str(office.crest_id or "")}


def _person(person):
    return {"pk": person.pk, "name": str(person), "title": person.title, "position_number": person.position_number}


def _plain(number):
    """12 for 12.0, 1.5 for 1.5, as text that JSON keeps."""
    return f"{float(number):g}"
