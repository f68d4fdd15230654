"""The themes of a round and level as a file: one row a theme, all fields, with the filters of the page."""

from reports.models import Theme
from reports.permissions import READERS
from reports.theming import quotes
from reports.theming.scope import Scope
from schools.exports import export

QUOTES = 3


def _quote(place):
    def told(theme):
        found = theme.quotes[place : place + 1]
        return f"{found[0].text} ({found[0].submission.school.full_name}, {found[0].part})" if found else ""

    return told


COLUMNS = [
    ("รอบ", lambda theme: str(theme.round)),
    ("ระดับ", lambda theme: theme.get_level_display()),
    ("ด้าน", lambda theme: theme.get_field_display()),
    ("มาตรฐาน", lambda theme: str(theme.standard or "ภาพรวมของสถานศึกษา")),
    ("ประเด็นร่วม", lambda theme: theme.name),
    ("จำนวนโรงเรียน", lambda theme: theme.schools),
    ("จำนวนข้อความ", lambda theme: theme.statements_n),
    ("สถานะ", lambda theme: theme.get_state_display()),
    *((f"ตัวอย่างข้อความ {place + 1}", _quote(place)) for place in range(QUOTES)),
]


def _prepare(themes, _asker):
    told = quotes.of_themes(themes, QUOTES)
    for theme in themes:
        theme.quotes = told.get(theme.pk, [])


@export("themes", title="ประเด็นร่วมจาก SAR", roles=READERS, columns=COLUMNS, prepare=_prepare)
def themes(asker):
    """The themes of the page: of one field where the address names it, otherwise of all fields."""
    scope = Scope(asker.user, asker.GET)
    if scope.round is None:
        return Theme.objects.none()
    if not asker.GET.get("field"):
        rows = Theme.objects.visible_to(asker.user).living().filter(round=scope.round, level=scope.level).counted()
        return rows.select_related("round", "standard").order_by("field", "-schools", "position", "pk")
    return scope.themes().select_related("round", "standard")
