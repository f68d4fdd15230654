"""The signature of one side of a visit: drawn on the screen, or a name typed alone, which signs nothing."""

import base64
import binascii
import io

from django import forms
from django.core.exceptions import ValidationError

from schools.documents import check_emblem
from schools.models import Membership, Role
from supervision.models import VisitSignature
from thai.forms import ThaiTextField

START = "data:image/png;base64,"
DRAWN_LIMIT = 400_000
BROKEN = "อ่านลายเซ็นไม่ได้ โปรดล้างแล้วเซ็นใหม่"


def told(name, position):
    """A signer in one line."""
    return " · ".join(filter(None, (name, position)))


def signer_of(school):
    """Who signs for a school: its director, or None."""
    held = Membership.objects.current().filter(school=school, role=Role.SCHOOL_DIRECTOR, user__is_active=True)
    found = held.filter(acting_for=None).select_related("user").order_by("pk").first() if school else None
    return found and found.user


class SignatureForm(forms.Form):
    """`drawn` is the PNG of the canvas as a data address, "" keeps what is stored; `clear` takes that away."""

    name = ThaiTextField(label="ชื่อ–สกุล", max_length=150, required=False)
    position = ThaiTextField(label="ตำแหน่ง", max_length=150, required=False)
    drawn = forms.CharField(
        label="ลายเซ็น",
        widget=forms.HiddenInput,
        required=False,
        max_length=DRAWN_LIMIT,
        error_messages={"max_length": BROKEN},
    )
    clear = forms.BooleanField(label="ล้างลายเซ็นที่บันทึกไว้", required=False)
    # What the page put into name and position by itself.
    usual = ThaiTextField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, side, stored=None, signer=None, **kwargs):
        self.side, self.stored = VisitSignature.Side(side), stored
        kwargs.setdefault("prefix", f"signature-{side}")
        if stored:
            kwargs["initial"] = {"name": stored.name, "position": stored.position, **kwargs.get("initial", {})}
        elif signer:
            kwargs["initial"] = {
                "name": str(signer),
                "position": signer.title,
                "usual": told(str(signer), signer.title),
            }
        super().__init__(*args, use_required_attribute=False, **kwargs)

    def clean_drawn(self):
        """The bytes of a PNG that holds nothing but its pixels, or None."""
        text = self.cleaned_data["drawn"]
        if not text:
            return None
        try:
            content = base64.b64decode(text.removeprefix(START), validate=True)
            return check_emblem(io.BytesIO(content))[0]
        except (binascii.Error, ValueError, ValidationError):
            raise ValidationError(BROKEN, code="signature") from None

    def clean(self):
        values = super().clean()
        kept = self.stored is not None and self.stored.is_signed and not values.get("clear")
        if (values.get("drawn") or kept) and not values.get("name"):
            self.add_error("name", f"โปรดพิมพ์ชื่อ–สกุลของ{self.side.label}ที่ลงลายเซ็น")
        return values

    def content(self):
        """{"side", "name", "position", "drawn", "clear"} of a valid form, for supervision.actions.visits.save."""
        values = {name: self.cleaned_data[name] for name in ("name", "position", "drawn", "clear")}
        typed = told(values["name"], values["position"])
        # What nobody typed is kept only beside what somebody drew.
        if self.stored is None and not values["drawn"] and typed and typed == self.cleaned_data["usual"]:
            values |= {"name": "", "position": ""}
        return {"side": self.side, **values}
