"""Tools of the group's own work."""

from handbook.models import ProcessRun, ProcessVersion
from handbook.tools import Results, Tool, register
from handbook.tools.rows import CREATED, FISCAL, of_office
from instruments.models import InstrumentVersion
from schools.models import DutyOrder, NetworkActivity
from supervision.models import (
    Event,
    IdPlan,
    Meeting,
    Plan,
    PortfolioEntry,
    Project,
    Recommendation,
    Survey,
    Visit,
)

register(
    Tool(
        "plan",
        "supervision:plans",
        FISCAL,
        results=Results(
            Plan,
            of_office(state=Plan.State.APPROVED),
            "{title}",
            "updated_at",
            "supervision:plan",
            owner="owner",
            begun="created_at",
        ),
    )
)
register(
    Tool(
        "visit",
        "supervision:visits",
        results=Results(
            Visit,
            lambda rows, office: rows.made().filter(office=office),
            "นิเทศ {school__name}",
            "visited_on",
            "supervision:visit",
            owner="supervisor",
            begun="created_at",
        ),
        completes=False,
    )
)
register(Tool("calendar", "supervision:calendar"))
register(
    Tool(
        "survey",
        "supervision:surveys",
        results=Results(
            Survey, of_office(state=Survey.State.CLOSED), "{title}", "closed_at", "supervision:survey", **CREATED
        ),
    )
)
register(
    Tool(
        "instrument",
        "instruments:list",
        results=Results(
            InstrumentVersion,
            of_office("instrument__office", published_at__isnull=False),
            "{instrument__title}",
            "published_at",
            "instruments:detail",
            owner="published_by",
            begun="created_at",
            key="instrument",
            seen_with="instrument",
        ),
    )
)
register(
    Tool(
        "recommendation",
        "supervision:recommendations",
        results=Results(
            Recommendation,
            lambda rows, office: rows.filter(office=office).exclude(
                state__in=[Recommendation.State.DRAFT, Recommendation.State.WITHDRAWN]
            ),
            # Everybody in the office reads the label, its text only who may open it.
            "ข้อเสนอแนะ {school__name}",
            "created_at",
            "supervision:recommendation",
            owner="supervisor",
            begun="created_at",
        ),
        completes=False,
    )
)
register(
    Tool(
        "event",
        "supervision:events",
        results=Results(
            Event,
            lambda rows, office: rows.filter(office=office, state=Event.State.FINISHED).exclude(
                kind=Event.Kind.COMMITTEE
            ),
            "{title}",
            "ends_on",
            "supervision:event",
            owner="owner",
            begun="created_at",
        ),
    )
)
register(
    Tool(
        "meeting",
        "supervision:meetings",
        results=Results(
            Meeting,
            of_office(state__in=[Meeting.State.RECORDED, Meeting.State.APPROVED]),
            "{event__title}",
            "event__starts_on",
            "supervision:meeting",
            owner="event__created_by",
            begun="event__created_at",
        ),
    )
)
register(Tool("policy", "supervision:policies"))
register(
    Tool(
        "portfolio",
        "supervision:portfolio",
        FISCAL,
        results=Results(
            PortfolioEntry,
            of_office(),
            # What stands in a portfolio is its owner's.
            "รายการในแฟ้มสะสมงาน",
            "starts_on",
            "supervision:portfolio_edit",
            owner="user",
            begun="created_at",
        ),
        completes=False,
        personal=True,
    )
)
register(
    Tool(
        "id_plan",
        "supervision:id_plans",
        FISCAL,
        results=Results(
            IdPlan,
            of_office(state=IdPlan.State.APPROVED),
            "ID PLAN ปีงบประมาณ {year}",
            "submitted_at",
            "supervision:id_plan",
            owner="user",
            begun="created_at",
            fiscal_year="year",
        ),
        alone=True,
        personal=True,
    )
)
register(
    Tool(
        "network",
        "schools:networks",
        results=Results(
            NetworkActivity,
            of_office("network__office"),
            "{title} {network__name}",
            "on",
            "schools:network",
            key="network",
            seen_with="network",
            **CREATED,
        ),
        completes=False,
    )
)
register(
    Tool(
        "duties",
        "schools:duties",
        FISCAL,
        results=Results(
            DutyOrder,
            of_office(),
            "คำสั่งที่ {number} {title}",
            "dated",
            "schools:duty_order",
            begun="created_at",
            fiscal_year="year",
        ),
        alone=True,
    )
)
register(Tool("inclusive", "schools:inclusive"))
register(
    Tool(
        "project",
        "supervision:projects",
        FISCAL,
        results=Results(
            Project,
            of_office(state=Project.State.FINISHED),
            "{name}",
            "report__at",
            "supervision:project",
            owner="owner",
            begun="created_at",
        ),
    )
)
register(
    Tool(
        "task",
        "handbook:tasks",
        results=Results(
            ProcessRun,
            of_office(process=None, state=ProcessRun.State.FINISHED),
            "{title}",
            "task__asked_on",
            "handbook:task",
            **CREATED,
        ),
    )
)
register(
    Tool(
        "handbook",
        "handbook:index",
        results=Results(
            ProcessVersion,
            of_office("process__group__office", published_at__isnull=False),
            "{process__name} ฉบับที่ {number}",
            "published_at",
            "handbook:version",
            owner="published_by",
            begun="created_at",
            seen_with="process",
        ),
    )
)
