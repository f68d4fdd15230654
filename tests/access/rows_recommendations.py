"""Who gets through to recommendations by hand, their follow-up, and the figures; and one of each kind of row."""

from datetime import timedelta

from supervision.models import Escalation, FollowUp, FollowUpSettings, Recommendation, RecommendationEvent
from tests.access.rows import DIRECTOR, HEAD, OFFICE_ADMIN, STAFF, SUPERVISOR, Row, get_and_post, recommendation
from tests.access.world import OFFICE, OWN
from tests.factories import today

WRITERS = {SUPERVISOR, HEAD}
RULES = {HEAD, OFFICE_ADMIN}
FOLLOWERS = {OWN: WRITERS, OFFICE: {HEAD}}


def fill(world, scope):
    """One given by hand, followed up at a visit, told upward; for the canary."""
    office = world.office(scope)
    author = world.supervisors[office]
    given = Recommendation.objects.create(
        office=office,
        school=world.schools[scope],
        source="committee",
        origin="มติคณะกรรมการ",
        text="ข้อเสนอแนะ",
        theme="การอ่าน",
        owner="ครู",
        supervisor=author,
        created_by=author,
        due_on=today() - timedelta(days=9),
        state="open",
    )
    RecommendationEvent.objects.create(
        recommendation=given, from_state="open", to_state="extended", actor=author, comment="เลื่อนกำหนด"
    )
    FollowUp.objects.create(visit=world.visit(scope, None, "draft"), recommendation=given, note="พบแล้ว")
    Escalation.objects.create(recommendation=given, level="head", due_on=given.due_on)
    FollowUpSettings.objects.get_or_create(office=office)


# What people write in these rooms, and what must not be forgotten when a model changes.
WRITTEN = {
    "supervision.Recommendation.origin",
    "supervision.Recommendation.theme",
    "supervision.RecommendationEvent.comment",
    "supervision.FollowUp.note",
}

ROWS = {
    "supervision:recommendation_new": Row(get=WRITERS, post=WRITERS),
    "supervision:recommendation_figures": Row(get={DIRECTOR} | STAFF),
    "supervision:follow_up_settings": Row(get=RULES, post=RULES),
    "supervision:recommendation_remind": Row(**get_and_post(WRITERS)),
    "supervision:recommendation_close": Row(recommendation("verified"), **get_and_post(FOLLOWERS)),
    "supervision:recommendation_extend": Row(recommendation("open"), get=FOLLOWERS, post=FOLLOWERS),
}
