"""Official papers that the office writes: drafted, passed up a chain of people, signed, numbered, frozen, sent."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from registry import body
from registry.models.books import Book
from registry.models.letters import Letter
from schools.models import Office, Role, StepEvent, StoredFile
from thai.text import search_key


def places_of(user):
    """The keys of the people in whose place somebody acts: the own one, and that of whom the acting role represents
    (รักษาราชการแทน)."""
    acting = user.acting
    return [user.pk, acting.acting_for.user_id] if acting is not None and acting.acting_for_id else [user.pk]


class OfficialPaperQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Papers of the acting office, for its staff. A draft is its author's; what waits also belongs to those it
        passes and to who leads the group and keeps its books; what is signed all read, but a secret one only its
        author, its chain and the director."""
        acting = user.acting
        if acting is None or not acting.is_staff_of_office:
            return self.none()
        passes = PaperStep.objects.filter(paper=OuterRef("pk"), user__in=places_of(user))
        handed_in = ~Q(state=OfficialPaper.State.DRAFT)
        theirs = Q(author=user) | (handed_in & Exists(passes))
        if acting.role == Role.DIRECTOR:
            theirs |= handed_in
        elif acting.role in (Role.HEAD, Role.CLERK):
            theirs |= handed_in & Q(secrecy="")
        else:
            theirs |= Q(state__in=OfficialPaper.ISSUED, secrecy="")
        return self.filter(theirs, office=acting.office_id)

    def waiting_for(self, user):
        """Those whose next step is the person's."""
        first = PaperStep.objects.filter(paper=OuterRef("pk"), state=PaperStep.State.WAITING).order_by("position")
        turn = models.Subquery(first.values("user")[:1])
        rows = self.visible_to(user).filter(state=OfficialPaper.State.WAITING)
        return rows.annotate(turn=turn).filter(turn__in=places_of(user))

    def matching(self, text):
        """Those whose subject, receiver or number holds the words."""
        key = search_key(text)
        return self.filter(search_text__contains=key) if key else self


class OfficialPaper(models.Model):
    """One paper. Its words are the author's until it is handed in; what is printed is frozen when it is signed, and the
    line in the register (`letter`) is taken in the same moment. Written by registry.actions.official alone."""

    class Kind(models.TextChoices):
        MEMO = "memo", "บันทึกข้อความ"
        LETTER = "letter", "หนังสือภายนอก"
        ORDER = "order", "คำสั่ง"
        ANNOUNCEMENT = "announcement", "ประกาศ"

    class State(models.TextChoices):
        DRAFT = "draft", "ฉบับร่าง"
        WAITING = "waiting", "รอพิจารณา"
        RETURNED = "returned", "ส่งกลับแก้ไข"
        SIGNED = "signed", "ลงนามแล้ว"
        SENT = "sent", "ส่งแล้ว"
        WITHDRAWN = "withdrawn", "ถอนเรื่อง"
        CANCELLED = "cancelled", "ยกเลิกแล้ว"

    class Digits(models.TextChoices):
        THAI = "thai", "เลขไทย (๐–๙)"
        ARABIC = "arabic", "เลขอารบิก (0–9)"

    TRANSITIONS = {
        State.DRAFT: {State.WAITING},
        State.WAITING: {State.RETURNED, State.SIGNED, State.WITHDRAWN, State.WAITING},
        State.RETURNED: {State.WAITING, State.WITHDRAWN},
        State.SIGNED: {State.SENT, State.CANCELLED},
        State.SENT: {State.SENT, State.CANCELLED},
        State.WITHDRAWN: set(),
        State.CANCELLED: set(),
    }
    EDITABLE = frozenset({State.DRAFT, State.RETURNED})
    ISSUED = (State.SIGNED, State.SENT, State.CANCELLED)
    BOOKS = {
        Kind.MEMO: Book.Kind.MEMO,
        Kind.LETTER: Book.Kind.LETTER_OUT,
        Kind.ORDER: Book.Kind.ORDER,
        Kind.ANNOUNCEMENT: Book.Kind.ANNOUNCEMENT,
    }

    # One press of the button is one paper, however often it was sent.
    client_uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="official_papers")
    kind = models.CharField("ชนิด", max_length=12, choices=Kind.choices)
    state = models.CharField("สถานะ", max_length=10, choices=State.choices, default=State.DRAFT)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="official_papers")
    subject = models.CharField("เรื่อง", max_length=300)
    to = models.CharField("เรียน", max_length=300, blank=True)
    # One a line.
    refers_to = models.TextField("อ้างถึง", blank=True)
    enclosures = models.TextField("สิ่งที่ส่งมาด้วย", blank=True)
    # [block], see registry.body.
    body = models.JSONField("ข้อความ", default=list, blank=True)
    closing = models.CharField("คำลงท้าย", max_length=100, blank=True)
    # The position under the signature, of who signs (of a memo: its author); empty: as the register of people says it.
    position = models.CharField("ตำแหน่งผู้ลงนาม", max_length=300, blank=True)
    # ส่วนราชการเจ้าของเรื่อง, and how to reach it.
    unit = models.CharField("ส่วนราชการเจ้าของเรื่อง", max_length=200, blank=True)
    contact = models.CharField("โทรศัพท์และไปรษณีย์อิเล็กทรอนิกส์", max_length=200, blank=True)
    urgency = models.CharField("ชั้นความเร็ว", max_length=6, choices=Letter.Urgency.choices, blank=True)
    secrecy = models.CharField("ชั้นความลับ", max_length=6, choices=Letter.Secrecy.choices, blank=True)
    is_circular = models.BooleanField("หนังสือเวียน (ว)", default=False)
    digits = models.CharField("ตัวเลขในเอกสาร", max_length=6, choices=Digits.choices, default=Digits.THAI)
    # The paper that this one cancels once it is signed.
    cancels = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="cancelled_by", verbose_name="ยกเลิกฉบับ"
    )
    # The received letter that this one answers.
    answers = models.ForeignKey(
        Letter, models.PROTECT, null=True, blank=True, related_name="answering_papers", verbose_name="ตอบหนังสือ"
    )
    # What it was made of by another room, such as "duties:2570"; open papers of one source are one.
    source = models.CharField(max_length=60, blank=True, editable=False)
    # Since it is signed: its line in the register, its day, what is printed, and the paper itself.
    letter = models.OneToOneField(Letter, models.PROTECT, null=True, blank=True, related_name="official_paper")
    dated = models.DateField("ลงวันที่", null=True, blank=True)
    signed_at = models.DateTimeField("ลงนามเมื่อ", null=True, blank=True)
    frozen = models.JSONField(null=True, blank=True, editable=False)
    frozen_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, blank=True, related_name="+")
    search_text = models.CharField(max_length=800, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OfficialPaperQuerySet.as_manager()

    class Meta:
        verbose_name = "หนังสือราชการ"
        verbose_name_plural = "หนังสือราชการ"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["office", "state", "-id"]),
            models.Index(fields=["office", "kind", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="issued_paper_is_numbered_and_frozen",
                condition=Q(state__in=["signed", "sent", "cancelled"], letter__isnull=False)
                & Q(dated__isnull=False, signed_at__isnull=False, frozen__isnull=False)
                | (~Q(state__in=["signed", "sent", "cancelled"]) & Q(letter=None, file=None, signed_at=None)),
            ),
            models.UniqueConstraint(
                fields=["office", "source"],
                condition=~Q(source="") & Q(state__in=["draft", "waiting", "returned"]),
                name="one_open_paper_of_a_source",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.subject}"

    def save(self, *args, **kwargs):
        self.search_text = "|".join(search_key(text) for text in (self.subject, self.to, self.number) if text)[:800]
        if fields := kwargs.get("update_fields"):
            kwargs["update_fields"] = {*fields, "search_text"}
        super().save(*args, **kwargs)

    @property
    def number(self):
        """Its number as the register writes it, "" before it is signed."""
        return self.letter.number_text if self.letter_id else ""

    @property
    def text(self):
        """The body as the editor shows it."""
        return body.text_of(self.body)

    @property
    def is_memo(self):
        return self.kind == self.Kind.MEMO

    @property
    def is_letter(self):
        return self.kind == self.Kind.LETTER

    @property
    def is_editable(self):
        return self.state in self.EDITABLE

    @property
    def is_issued(self):
        return self.state in self.ISSUED

    @property
    def book(self):
        """The kind of register its number is taken from."""
        return self.BOOKS[self.kind]

    @property
    def chip(self):
        """The kind of state chip."""
        states = {"draft": "draft", "waiting": "waiting", "returned": "returned", "signed": "done", "sent": "done"}
        return states.get(self.state, "neutral")


class PaperStep(models.Model):
    """One person of the chain, in order; the last one signs. Who acts in the person's place is in `capacity`."""

    class State(models.TextChoices):
        WAITING = "waiting", "รอพิจารณา"
        APPROVED = "approved", "เห็นชอบแล้ว"

    paper = models.ForeignKey(OfficialPaper, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="paper_steps")
    state = models.CharField("สถานะ", max_length=8, choices=State.choices, default=State.WAITING)
    acted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    acted_at = models.DateTimeField("เมื่อ", null=True, blank=True)
    capacity = models.CharField("ในฐานะ", max_length=120, blank=True)
    remark = models.CharField("ความเห็น", max_length=1000, blank=True)

    class Meta:
        verbose_name = "ลำดับการพิจารณา"
        verbose_name_plural = "ลำดับการพิจารณา"
        ordering = ["paper", "position"]
        indexes = [models.Index(fields=["user", "state"])]
        constraints = [
            models.UniqueConstraint(fields=["paper", "position"], name="one_person_a_step_of_a_paper"),
            models.UniqueConstraint(fields=["paper", "user"], name="person_once_in_a_chain"),
            models.CheckConstraint(
                name="step_of_paper_acted_once",
                condition=Q(state="waiting", acted_by=None, acted_at=None)
                | Q(state="approved", acted_by__isnull=False, acted_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.position}. {self.user}"


class PaperEvent(StepEvent):
    """What was done with a paper, append-only; returning and withdrawing owe a reason."""

    class Step(models.TextChoices):
        DRAFTED = "drafted", "เริ่มร่าง"
        SUBMITTED = "submitted", "เสนอให้พิจารณา"
        APPROVED = "approved", "เห็นชอบ"
        RETURNED = "returned", "ส่งกลับแก้ไข"
        REPLACED = "replaced", "เปลี่ยนผู้พิจารณา"
        WITHDRAWN = "withdrawn", "ถอนเรื่อง"
        SIGNED = "signed", "ลงนามและออกเลข"
        SENT = "sent", "ส่ง"
        CANCELLED = "cancelled", "ยกเลิกด้วยหนังสือฉบับใหม่"

    paper = models.ForeignKey(OfficialPaper, models.CASCADE, related_name="events")
    step = models.CharField(max_length=10, choices=Step.choices)

    class Meta(StepEvent.Meta):
        verbose_name = "ความเคลื่อนไหวของหนังสือราชการ"
        verbose_name_plural = "ความเคลื่อนไหวของหนังสือราชการ"
        constraints = [
            models.CheckConstraint(
                name="returned_paper_has_a_reason", condition=~Q(step__in=["returned", "withdrawn"]) | ~Q(comment="")
            )
        ]

    @property
    def label(self):
        return self.get_step_display()


class PaperText(models.Model):
    """A first text of the office's own for a usual paper; the product's are in registry.starts."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="paper_texts")
    kind = models.CharField("ชนิด", max_length=12, choices=OfficialPaper.Kind.choices)
    name = models.CharField("ชื่อแม่แบบ", max_length=150)
    subject = models.CharField("เรื่อง", max_length=300, blank=True)
    to = models.CharField("เรียน", max_length=300, blank=True)
    body = models.JSONField("ข้อความ", default=list, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "แม่แบบหนังสือ"
        verbose_name_plural = "แม่แบบหนังสือ"
        ordering = ["kind", "name", "pk"]
        constraints = [models.UniqueConstraint(fields=["office", "kind", "name"], name="text_of_paper_once_by_name")]

    def __str__(self):
        return self.name

    @property
    def text(self):
        """The body as the editor shows it."""
        return body.text_of(self.body)
