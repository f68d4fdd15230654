"""The ranking of an award, its scores judge by judge, and the register of best practices as files."""

from django.db.models import Q

from qa import permissions_awards
from qa.awards import ranking
from qa.awards.conflicts import blind
from qa.filters_practices import PracticeFilter
from qa.models import Award, BestPractice, Judging
from schools.exports import Lines, export
from schools.models import SCHOOL_ROLES, STAFF_ROLES
from thai import dates


def _number(value):
    return None if value is None else float(value)


def _of_address(asker):
    """The award of the address (?award=), or None."""
    key = asker.GET.get("award", "")
    if not (key.isdecimal() and key.isascii() and len(key) < 10):
        return None
    return Award.objects.visible_to(asker.user).select_related("round__office").filter(pk=key).first()


RANKING = [
    ("กลุ่ม", lambda place: place.label),
    ("อันดับ", lambda place: place.rank),
    ("โรงเรียน", lambda place: place.submission.school.full_name),
    ("รหัสโรงเรียน", lambda place: place.submission.school.code),
    ("เครือข่าย", lambda place: place.submission.school.network or ""),
    ("ค่าเฉลี่ยร้อยละ", lambda place: _number(place.mean)),
    ("S.D.", lambda place: _number(place.sd)),
    ("จำนวนกรรมการ", lambda place: place.n),
    ("คะแนนสูงสุด", lambda place: _number(place.scores[0]) if place.scores else None),
    ("คะแนนต่ำสุด", lambda place: _number(place.scores[-1]) if place.scores else None),
    ("คะแนนที่ยังขาด", lambda place: place.missing),
    ("ระดับรางวัล", lambda place: place.prize),
    ("อันดับร่วม", lambda place: "ใช่" if place.is_tied else ""),
    ("คะแนนต่างกันมาก", lambda place: "ใช่" if place.is_wide else ""),
]


@export("award_ranking", title="การจัดอันดับรางวัล", roles=permissions_awards.MANAGERS, columns=RANKING)
def award_ranking(asker):
    """The ranking of the award of the address, as its page shows it."""
    award = _of_address(asker)
    groups = ranking.groups_of(award, asker.user) if award else []
    return Lines(place for group in groups for place in group.places)


SCORES = [
    ("โรงเรียน", lambda row: row.submission.school.full_name),
    ("รหัสโรงเรียน", lambda row: row.submission.school.code),
    ("กรรมการ", lambda row: row.judge.user),
    ("สถานะ", lambda row: row.get_state_display()),
    ("คะแนนร้อยละ", lambda row: _number(row.score)),
    ("ส่งเมื่อ", lambda row: row.handed_in_at),
    ("ความเห็น", lambda row: row.opinion),
    ("มีส่วนได้เสีย", lambda row: "ใช่" if row.is_conflict else ""),
    ("เหตุผลที่ถอนตัว", lambda row: row.off_reason),
]


@export("award_scores", title="คะแนนรายกรรมการ", roles=permissions_awards.MANAGERS, columns=SCORES)
def award_scores(asker):
    """Every judging of the award of the address, with who was taken off and why."""
    award = _of_address(asker)
    rows = Judging.objects.visible_to(asker.user).filter(judge__award=award)
    if award and (hidden := blind(asker.user, award)):
        rows = rows.filter(Q(judge__user=asker.user) | ~Q(submission__in=hidden))
    return rows.select_related("submission__school", "judge__user").order_by("submission", "pk")


PRACTICES = [
    ("ชื่อวิธีปฏิบัติ", lambda row: row.title),
    ("โรงเรียน", lambda row: row.school.full_name),
    ("รหัสโรงเรียน", lambda row: row.school.code),
    ("เครือข่าย", lambda row: row.school.network or ""),
    ("ปีการศึกษา", lambda row: row.academic_year),
    ("ระดับ", lambda row: row.get_level_display()),
    ("เรื่อง", lambda row: row.get_theme_display()),
    ("มาตรฐาน", lambda row: row.standard.theme if row.standard else ""),
    ("บทคัดย่อ", lambda row: row.abstract),
    ("ที่มา", lambda row: row.get_source_display()),
    ("สถานะ", lambda row: row.get_state_display()),
    ("เผยแพร่เมื่อ", lambda row: dates.short(row.published_at.date()) if row.published_at else ""),
]


@export("practices", title="วิธีปฏิบัติที่เป็นเลิศ", roles=STAFF_ROLES | SCHOOL_ROLES, columns=PRACTICES)
def practices(asker):
    """The register with the filters of its page."""
    found = PracticeFilter(asker.GET, queryset=BestPractice.objects.visible_to(asker.user), request=asker).qs
    return found.select_related("school__network", "standard__set").order_by("-academic_year", "-pk")
