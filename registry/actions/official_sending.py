"""A signed paper on its way: to schools that read it here, by other ways, and to people of the office."""

from django.db import transaction

from registry.actions import letters, routing
from registry.actions.official import Incomplete, State, Step, locked_as_seen, moved, note
from registry.models import Letter, LetterAddressee
from schools import audit

Way = Letter.Way


@transaction.atomic
def send(*, paper, by, schools=(), people=(), way="", version):
    """Sends a signed paper: a letter to `schools` by `way`, and any paper to the desks of `people` to be known. May be
    done again for more receivers; who has it already gets nothing twice. What schools read here once stays here, by
    whatever way it goes to others later. Raises Incomplete, Stale or WrongState."""
    row = locked_as_seen(paper, version, State.SIGNED, State.SENT)
    if row.file_id is None:
        raise Incomplete("ระบบยังจัดทำ PDF ไม่เสร็จ โปรดรอสักครู่แล้วส่งอีกครั้ง")
    schools, people = list(schools), list(people)
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=row.letter_id)
    if way == Way.HERE and (row.secrecy or letter.is_secret):
        raise Incomplete("หนังสือที่มีชั้นความลับส่งถึงโรงเรียนในระบบไม่ได้ โปรดเลือกวิธีส่งอื่น")
    if letter.is_cancelled:
        raise Incomplete("รายการในทะเบียนของหนังสือนี้ถูกยกเลิกแล้ว จึงส่งไม่ได้")
    there = set(letter.addressees.values_list("school", flat=True))
    new = [school for school in schools if school.pk not in there] if row.is_letter else []
    LetterAddressee.objects.bulk_create(LetterAddressee(letter=letter, school=school) for school in new)
    told = new
    if row.is_letter and way and letter.way != Way.HERE and (way != Way.HERE or there or new):
        letter.way = way
        letter.save(update_fields=["way"])
        # Schools that had it by another way find it here from now on.
        told = [one.school for one in letter.addressees.select_related("school")]
    letters.tell_schools(letter, told)
    routed = routing.route(letter=letter, by=by, people=people, purpose="know") if people else []
    is_first = row.state == State.SIGNED
    moved(row, State.SENT)
    if is_first and row.answers_id:
        letters.mark_answered(letter, by=by, author=row.author)
    note(row, Step.SENT, by=by, comment=_words(way, new, routed))
    audit.record("send official paper", row, actor=by, schools=len(new), people=[person.pk for person in routed])
    return row


def _words(way, schools, people):
    """To whom it went, in one sentence."""
    parts = [
        f"ถึง {letters.in_words(schools)}" if schools else "",
        f"ทาง{Way(way).label}" if way else "",
    ]
    if people:
        parts.append("แจ้ง " + ", ".join(str(person) for person in people))
    return " ".join(part for part in parts if part)
