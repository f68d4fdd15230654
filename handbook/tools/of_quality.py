"""Tools of what schools answer for."""

from handbook.tools import Results, Tool, register
from handbook.tools.rows import ACADEMIC, CREATED, of_office
from qa.models import Award, BestPractice, ExamYear, ExternalAssessment, HelpPlan, Inspection, Round, Submission


def _round(code, kind, words):
    results = Results(
        Round, of_office(kind=kind), f"{words} ปีการศึกษา {{academic_year}}", "opens_on", "qa:round", **CREATED
    )
    return Tool(code, "qa:rounds", results=results)


register(_round("sar_round", Round.Kind.SAR, "รอบ SAR"))
register(
    Tool(
        "sar_review",
        "qa:rounds",
        results=Results(
            Submission,
            lambda rows, office: rows.of_sar().filter(round__office=office, state=Submission.State.ACCEPTED),
            "SAR {school__name} ปีการศึกษา {round__academic_year}",
            "accepted_at",
            "qa:submission",
            owner="reviewer",
            begun="accepted_at",
        ),
        completes=False,
    )
)
register(_round("targets", Round.Kind.TARGETS, "รอบประกาศค่าเป้าหมาย"))
register(
    Tool(
        "inspection",
        "qa:inspections",
        results=Results(
            Inspection,
            of_office(visit__isnull=False),
            "ตรวจเยี่ยม {school__name}",
            "planned_on",
            "qa:inspection",
            **CREATED,
        ),
        completes=False,
    )
)
register(
    Tool(
        "help_plan",
        "qa:help_plans",
        results=Results(HelpPlan, of_office(), "แผนช่วยเหลือ {school__name}", "starts_on", "qa:help_plan", **CREATED),
        completes=False,
    )
)
register(
    Tool(
        "external",
        "qa:external",
        results=Results(
            ExternalAssessment,
            of_office(state__in=[ExternalAssessment.State.ASSESSED, ExternalAssessment.State.RESULTED]),
            "การประเมินภายนอก {school__name}",
            "ends_on",
            "qa:external_assessment",
            **CREATED,
        ),
        completes=False,
    )
)
register(Tool("tests", "qa:tests", ACADEMIC))
register(
    Tool(
        "exam",
        "qa:exam_plans",
        ACADEMIC,
        results=Results(
            ExamYear,
            of_office(published_at__isnull=False),
            "{exam__title} ปีการศึกษา {academic_year}",
            "published_at",
            "qa:exam_plan",
            owner="published_by",
            begun="published_at",
        ),
    )
)
register(
    Tool(
        "award",
        "qa:awards",
        results=Results(
            Award,
            of_office("round__office", state=Award.State.ANNOUNCED),
            "{round__name}",
            "announced_at",
            "qa:award",
            **CREATED,
        ),
    )
)
register(
    Tool(
        "practice",
        "qa:practices",
        results=Results(
            BestPractice,
            of_office(state__in=[BestPractice.State.APPROVED, BestPractice.State.PUBLISHED]),
            "{title}",
            "created_at",
            "qa:practice",
            **CREATED,
        ),
        completes=False,
    )
)
