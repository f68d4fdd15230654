"""The pages on which a school fills in one part of its submission: levels, texts, evidence, files, endorsement."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone

from qa.forms.parts import TEXT_LIMIT, K, PartForm
from qa.models import AskedFile, Evidence, SubmissionFile
from qa.sar_report import OWN_TEXTS, SUMMARY_TEXTS, TEXTS
from schools.documents import check_pdf
from schools.files import digest_of
from schools.uploads import UploadField
from supervision.forms.fields import EvidenceField, check_evidence
from thai.dates import short
from thai.forms import ThaiDateField, ThaiTextField

EVIDENCE_AT_ONCE, EVIDENCE_AT_MOST = 5, 30
EMPTY = "ไฟล์ว่างเปล่า (0 ไบต์) โปรดเลือกไฟล์ใหม่"
ANY = "application/pdf,image/jpeg,image/png,image/webp"


def part_form(report, part, *args, **kwargs):
    """The form of one part of a report; arguments as of PartForm."""
    kinds = {K.SUMMARY: SummaryForm, K.STANDARD: StandardForm, K.OWN: OwnForm, K.SEND: SendForm}
    return kinds[part.kind](*args, report=report, part=part, **kwargs)


def _spellings(link):
    """A link as it is stored and as it may have been typed."""
    return link, link.removeprefix("https://")


class SummaryForm(PartForm):
    texts = SUMMARY_TEXTS

    def add_fields(self):
        self.fields["overall_level"] = self._level("ระดับคุณภาพโดยรวม")
        super().add_fields()
        # Strengths that the standards tell need not be told twice.
        self.gathered = {name: self.report.gathered(name) for name in ("strengths", "improvements")}

    @property
    def on_record(self):
        return {name: text for name, text in self.gathered.items() if text}

    def values(self):
        return super().values() | {"overall_level": self.cleaned_data["overall_level"]}


class StandardForm(PartForm):
    texts = TEXTS

    def add_fields(self):
        standard = self.part.standard
        for issue in self.report.issues[standard.pk]:
            self.fields[f"issue_{issue.pk}"] = self._level(str(issue))
        self.fields[f"standard_{standard.pk}"] = self._level(f"ระดับคุณภาพของมาตรฐานที่ {standard.code}")
        self.fields[f"reason_{standard.pk}"] = ThaiTextField(
            label=f"เหตุผลที่ระดับของมาตรฐานที่ {standard.code} ต่างจากระดับที่เสนอ",
            max_length=TEXT_LIMIT,
            widget=forms.Textarea({"rows": 3}),
        )
        super().add_fields()
        if self.by_itself:
            return
        self.fields["evidence_title"] = ThaiTextField(label="ชื่อหลักฐาน", max_length=200)
        self.fields["evidence_url"] = forms.CharField(
            label="ลิงก์", max_length=500, help_text="เช่น ลิงก์โฟลเดอร์หรือวิดีโอ ขึ้นต้นด้วย https://"
        )
        self.fields["evidence_files"] = EvidenceField(
            label="ไฟล์หลักฐาน", most=EVIDENCE_AT_ONCE, help_text=f"PDF หรือภาพถ่าย ครั้งละไม่เกิน {EVIDENCE_AT_ONCE} ไฟล์"
        )

    def clean_evidence_url(self):
        link = self.cleaned_data["evidence_url"].strip()
        if link:
            if "://" not in link:
                link = f"https://{link}"
            if len(link) > (most := Evidence._meta.get_field("url").max_length):
                raise ValidationError(f"ลิงก์นี้ยาวเกิน {most} ตัวอักษร โปรดใช้ลิงก์ที่สั้นลง", code="max_length")
            try:
                URLValidator(schemes=["http", "https"])(link)
            except ValidationError:
                raise ValidationError("ลิงก์นี้ไม่ถูกต้อง โปรดคัดลอกจากแถบที่อยู่ของเบราว์เซอร์", code="invalid") from None
        return link

    def clean(self):
        given = super().clean()
        title, link, files = (given.get(f"evidence_{name}") for name in ("title", "url", "files"))
        if link and not title:
            self.add_error("evidence_title", "โปรดตั้งชื่อหลักฐานของลิงก์นี้")
        if title and not link and not files and not {"evidence_url", "evidence_files"} & set(self.errors):
            self.add_error("evidence_url", "โปรดใส่ลิงก์หรือเลือกไฟล์ของหลักฐานนี้")
        coming = len(files or ()) + bool(link)
        if coming and coming + len(self.part.evidence) > EVIDENCE_AT_MOST:
            self.add_error("evidence_files", f"มาตรฐานละไม่เกิน {EVIDENCE_AT_MOST} รายการ โปรดนำบางรายการออกก่อน")
        return given

    def values(self):
        given, standard = self.cleaned_data, self.part.standard
        issues = self.report.issues[standard.pk]
        return super().values() | {
            "issues": {issue: given[f"issue_{issue.pk}"] for issue in issues},
            "level": given[f"standard_{standard.pk}"],
            "reason": given[f"reason_{standard.pk}"],
        }

    def content(self):
        given = self.cleaned_data
        title, link, files = (given.get(f"evidence_{name}") for name in ("title", "url", "files"))
        rows = [(title, link, None)] if link else []
        # The name of a file may be longer than a title.
        most = Evidence._meta.get_field("title").max_length
        rows += [(title or upload[0][:most], "", upload) for upload in files or ()]
        ours = {row.pk for row in self.part.evidence}
        wanted = self.data.get("remove", "")
        gone = [int(wanted)] if wanted.isdecimal() and len(wanted) < 18 and int(wanted) in ours else []
        return super().content() | {"evidence": rows, "removed": gone}

    def still_to_do(self, part):
        content, now = self.content(), {row.pk for row in part.evidence}
        links = {(row.title, row.url) for row in part.evidence if not row.file}
        digests = {row.file.sha256 for row in part.evidence if row.file}
        evidence = [
            (title, link, upload)
            for title, link, upload in content["evidence"]
            if (digest_of(upload[1]) not in digests if upload else (title, link) not in links)
        ]
        removed = [pk for pk in content["removed"] if pk in now]
        return super().still_to_do(part) | {"evidence": evidence, "removed": removed}

    def _kept(self, name, part, theirs):
        kept = {"evidence_title": "title", "evidence_url": "url"}.get(name)
        if kept:
            return {link for row in part.evidence for link in _spellings(getattr(row, kept))}
        return super()._kept(name, part, theirs)

    # What the page shows

    def groups(self):
        """[(heading, [bound field of an issue])] in the order of the issues."""
        groups = {}
        for issue in self.report.issues[self.part.standard.pk]:
            groups.setdefault(issue.group, []).append(self[f"issue_{issue.pk}"])
        return list(groups.items())

    def level(self):
        return self[f"standard_{self.part.standard.pk}"]

    def reason(self):
        return self[f"reason_{self.part.standard.pk}"]

    def _chosen(self, name):
        """The level now in a field (typed or stored), or None where there is none of the scale."""
        text = str(self[name].value() or "")
        value = int(text) if text.isdecimal() and len(text) < 5 else None
        return value if value in self.report.words else None

    def suggestion(self):
        """The level suggested from what is in the form now, or None."""
        chosen = [self._chosen(f"issue_{issue.pk}") for issue in self.report.issues[self.part.standard.pk]]
        return self.report.suggest(chosen)

    def suggestion_label(self):
        return self.report.word(self.suggestion())

    def differs(self):
        """True when the chosen level is another than the suggested one, so that a reason is owed."""
        suggestion, chosen = self.suggestion(), self._chosen(f"standard_{self.part.standard.pk}")
        return None not in (suggestion, chosen) and suggestion != chosen


class OwnForm(PartForm):
    """A standard that the school itself announced: its level and what was done; there are no issues to suggest from."""

    texts = OWN_TEXTS

    def add_fields(self):
        self.fields["own_level"] = self._level("ระดับคุณภาพของมาตรฐานนี้")
        super().add_fields()

    def values(self):
        return super().values() | {"level": self.cleaned_data["own_level"]}

    def content(self):
        return super().content() | {"own": self.part.own}


class SendForm(PartForm):
    """The last page: files, the endorsement of the board, and in rounds of other kinds the school's note."""

    def add_fields(self):
        round = self.report.round
        if round.is_sar:
            self.fields["sar_file"] = self._file("ไฟล์ SAR (PDF)", AskedFile.Takes.PDF, "โปรดแนบไฟล์ SAR เป็น PDF")
        for asked in self.report.asked_files:
            self.fields[f"asked_{asked.pk}"] = self._file(asked.label, asked.takes, f"โปรดแนบ{asked.label}")
        if round.is_sar or round.asks(round.Part.BOARD):
            self.fields["board_file"] = self._file(
                SubmissionFile.Kind.BOARD.label, AskedFile.Takes.ANY, "โปรดแนบหนังสือเห็นชอบ", "PDF หรือภาพถ่ายหน้าที่ลงนาม"
            )
            self.fields["endorsed_on"] = ThaiDateField(label="วันที่คณะกรรมการสถานศึกษาเห็นชอบ")
            self.fields["endorsed_by"] = ThaiTextField(label="ชื่อประธานคณะกรรมการสถานศึกษา", max_length=150)
        if not round.is_sar:
            self.fields["summary"] = ThaiTextField(
                label="หมายเหตุถึงสำนักงานเขตพื้นที่", max_length=TEXT_LIMIT, widget=forms.Textarea({"rows": 4})
            )

    def _file(self, label, takes, required, hint=""):
        only_pdf = takes == AskedFile.Takes.PDF
        attrs = {"accept": "application/pdf"} if only_pdf else {"accept": ANY, "data-shrink": ""}
        return UploadField(
            label=label,
            help_text=hint or ("" if only_pdf else "PDF หรือภาพถ่าย"),
            widget=forms.FileInput(attrs | {"data-max-bytes": settings.UPLOAD_MAX_BYTES}),
            error_messages={"required": required, "empty": EMPTY},
        )

    @property
    def on_record(self):
        names = {"sar": "sar_file", "board": "board_file"}
        return {names.get(key, f"asked_{key}"): row for key, row in self.report.files.items()}

    def clean_endorsed_on(self):
        day = self.cleaned_data["endorsed_on"]
        if day and day > timezone.localdate():
            raise ValidationError(f"{short(day)} ยังมาไม่ถึง โปรดตรวจวันที่เห็นชอบ", code="future")
        return day

    def _clean_fields(self):
        super()._clean_fields()
        for name, kind, asked in self._kinds():
            upload = self.cleaned_data.get(name)
            if upload:
                try:
                    self.cleaned_data[name] = (kind, asked, upload.name, *self._check(name, asked, upload))
                except ValidationError as error:
                    self.add_error(name, error)

    def _kinds(self):
        """[(field name, SubmissionFile.Kind, AskedFile or None)] of the files of this page."""
        kinds = [(f"asked_{asked.pk}", SubmissionFile.Kind.ASKED, asked) for asked in self.report.asked_files]
        kinds += [("sar_file", SubmissionFile.Kind.SAR, None), ("board_file", SubmissionFile.Kind.BOARD, None)]
        return [row for row in kinds if row[0] in self.fields]

    @staticmethod
    def _check(name, asked, upload):
        if name == "sar_file" or (asked and asked.takes == AskedFile.Takes.PDF):
            check_pdf(upload)
            return upload, "application/pdf"
        return check_evidence(upload)

    def endorsement(self):
        """The bound fields of the board's endorsement; none where the round does not ask for one."""
        return [self[name] for name in ("endorsed_on", "endorsed_by") if name in self.fields]

    def note(self):
        """The bound field of the school's note, or None."""
        return self["summary"] if "summary" in self.fields else None

    def rows_of_files(self):
        """[(bound field, SubmissionFile on record or None)] in the order of the page."""
        return [(self[name], self.on_record.get(name)) for name, _kind, _asked in self._kinds_in_order()]

    def _kinds_in_order(self):
        order = list(self.fields)
        return sorted(self._kinds(), key=lambda row: order.index(row[0]))

    def values(self):
        return {
            name: self.cleaned_data[name] for name in ("endorsed_on", "endorsed_by", "summary") if name in self.fields
        }

    def content(self):
        return super().content() | {"uploads": self.uploads()}

    def uploads(self):
        """[(kind, AskedFile or None, label, content, content type)] of the files that came."""
        names = [name for name, _kind, _asked in self._kinds()]
        return [self.cleaned_data[name] for name in names if self.cleaned_data.get(name)]
