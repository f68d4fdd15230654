"""Forms of the library of designs."""

from django import forms
from django.core.exceptions import ValidationError

from reports.actions import certificate_designs as actions
from reports.certificates import backgrounds
from reports.certificates import layout as layouts
from reports.models.certificate_designs import CertificateDesign
from schools.uploads import UploadField
from thai.forms import ThaiTextField

KINDS = [("", "ทั้งเกียรติบัตรและวุฒิบัตร"), *CertificateDesign._meta.get_field("kind").choices]


class CopyForm(forms.Form):
    """The name of a copy."""

    name = ThaiTextField(label="ชื่อแบบ", max_length=120)


class RenameForm(CopyForm):
    """Name and kind of a design."""

    kind = forms.ChoiceField(label="ใช้สำหรับ", choices=KINDS, required=False)


class DesignForm(RenameForm):
    """A new design, on the office's own artwork where it has some."""

    page = forms.ChoiceField(
        label="กระดาษ", choices=list(layouts.PAGE_NAMES.items()), widget=forms.RadioSelect, initial="landscape"
    )
    background = UploadField(
        label="พื้นหลังของสำนักงาน",
        required=False,
        help_text="PNG, JPG หรือ PDF ขนาด A4 เต็มหน้า (ภาพ 3,508 × 2,480 px) ไม่แนบก็ได้",
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.pdf"}),
    )
    page_number = forms.IntegerField(label="หน้าของ PDF", min_value=1, max_value=500, initial=1, required=False)

    def clean(self):
        data = super().clean()
        self.taken = None
        if data.get("background") and data.get("page"):
            try:
                self.taken = backgrounds.take(data["background"], data["page"], data.get("page_number") or 1)
            except ValidationError as error:
                self.add_error("background", error)
        return data

    def stored_background(self, office, user):
        """The StoredFile of the background of a valid form, or None."""
        if self.taken is None:
            return None
        content, content_type, _ = self.taken
        label = self.cleaned_data["background"].name
        return actions.keep_art(content=content, content_type=content_type, label=label, office=office, user=user)
