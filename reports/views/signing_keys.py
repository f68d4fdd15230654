"""The office's certificate file for digital signatures."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from reports.actions import signing_keys as actions
from reports.certificates import signing
from reports.models import SigningKey
from reports.views.certificate_files import light
from schools.models import Role
from schools.permissions import require
from schools.uploads import UploadField

LARGEST = 200 * 1024


class SigningKeyForm(forms.Form):
    """A PKCS#12 file and its password; `content` holds the bytes once they were looked into."""

    file = UploadField(
        label="ไฟล์ใบรับรอง (.p12 หรือ .pfx)",
        help_text="ไฟล์ที่ผู้ให้บริการออกใบรับรองอิเล็กทรอนิกส์มอบให้สำนักงาน มีกุญแจส่วนตัวอยู่ด้วย",
        widget=forms.FileInput(attrs={"accept": ".p12,.pfx"}),
    )
    password = forms.CharField(
        label="รหัสผ่านของไฟล์",
        strip=False,
        error_messages={"required": signing.NO_PASSWORD},
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="ระบบเก็บรหัสผ่านแบบเข้ารหัส และไม่แสดงอีก",
    )

    def clean(self):
        given = super().clean()
        upload = given.get("file")
        if upload is None or not given.get("password"):
            return given
        if upload.size > LARGEST:
            self.add_error("file", "ไฟล์ใหญ่เกินกว่าจะเป็นไฟล์ใบรับรอง โปรดเลือกไฟล์ .p12 หรือ .pfx")
            return given
        self.content = upload.read()
        try:
            signing.facts_of(self.content, given["password"])
        except signing.KeyFault as fault:
            self.add_error("file", str(fault))
        return given


@require(Role.OFFICE_ADMIN)
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def signing_key(request):
    """What the office signs with, and bringing another file."""
    office = request.user.acting.office
    form = SigningKeyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["password"]
        actions.add(office=office, content=form.content, password=password, user=request.user)
        messages.success(request, "เก็บใบรับรองแล้ว เลือกลงลายมือชื่อดิจิทัลได้ก่อนออกเลขเกียรติบัตรแต่ละชุด")
        return redirect("reports:signing_key")
    keys = SigningKey.objects.filter(office=office).select_related("added_by")
    context = {
        "form": form,
        "key": keys.filter(removed_at=None).first(),
        "former": keys.exclude(removed_at=None)[:20],
        "fault": signing.fault_of(office) if keys.filter(removed_at=None).exists() else "",
    }
    return render(request, "reports/certificates/signing_key.html", context)


@require(Role.OFFICE_ADMIN)
@require_POST
def remove(request):
    """Takes the certificate file out."""
    if actions.remove(office=request.user.acting.office, user=request.user):
        messages.success(request, "นำใบรับรองและรหัสผ่านออกแล้ว เอกสารที่ลงลายมือชื่อไปแล้วไม่เปลี่ยน")
    return redirect("reports:signing_key")


@require(Role.CLERK)
@require_POST
def use(request, pk):
    """Whether the papers of a batch will be signed digitally."""
    on = request.POST.get("on") == "1"
    batch = light(request, pk)
    if on and (fault := signing.fault_of(batch.office)):
        messages.error(request, fault)
    elif actions.use(batch=batch, on=on, user=request.user):
        told = "จะลงลายมือชื่อดิจิทัลในไฟล์ PDF ทุกฉบับ" if on else "จะไม่ลงลายมือชื่อดิจิทัล เอกสารยังมี QR ให้ตรวจสอบ"
        messages.success(request, told)
    else:
        messages.info(request, "ชุดนี้ออกเลขและเริ่มจัดทำไฟล์แล้ว จึงเปลี่ยนไม่ได้")
    return redirect("reports:certificate_batch", pk=pk)
