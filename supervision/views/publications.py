"""Publishing parts of a visit, and the page that anybody may read."""

import re
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from schools.documents import without_notes
from schools.permissions import deny, require
from supervision import permissions
from supervision.actions import publications as actions
from supervision.actions.changes import WrongState
from supervision.forms.publications import PublishForm
from supervision.models import Visit, VisitPhoto, VisitPublication


def _of_publisher(request, pk):
    visit = get_object_or_404(Visit.objects.visible_to(request.user).select_related("school", "office"), pk=pk)
    if not permissions.is_publisher(request.user, visit):
        deny(request, request.path)
    return visit


@require(*permissions.REVIEWERS)
@require_http_methods(["GET", "POST"])
def publish(request, pk):
    visit = _of_publisher(request, pk)
    if not permissions.can_publish_visit(request.user, visit):
        messages.info(request, "เผยแพร่ได้เมื่อบันทึกการนิเทศได้รับอนุมัติแล้ว")
        return redirect("supervision:visit", visit.pk)
    form = PublishForm(
        request.POST if request.method == "POST" else None, initial={"parts": ["strengths", "improvements"]}
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.publish(visit=visit, parts=form.cleaned_data["parts"], by=request.user)
        except WrongState:
            messages.info(request, "ผลการนิเทศนี้เผยแพร่อยู่แล้ว")
        else:
            messages.success(request, "เผยแพร่แล้ว ผู้ที่มีที่อยู่หน้านี้เปิดอ่านได้โดยไม่ต้องเข้าสู่ระบบ")
        return redirect("supervision:visit", visit.pk)
    photos = list(visit.photos.all())
    context = {
        "visit": visit,
        "form": form,
        "photos": len(photos),
        "open_photos": sum(photo.may_be_published for photo in photos),
    }
    return render(request, "supervision/visit_publish.html", context)


@require(*permissions.REVIEWERS)
@require_http_methods(["GET", "POST"])
def withdraw(request, pk):
    visit = _of_publisher(request, pk)
    if request.method == "GET":
        # The address of a refused form, opened again.
        return redirect("supervision:visit", visit.pk)
    try:
        actions.withdraw(visit=visit, by=request.user)
    except WrongState:
        messages.info(request, "ผลการนิเทศนี้ไม่ได้เผยแพร่อยู่")
    else:
        messages.success(request, "ยกเลิกการเผยแพร่แล้ว ที่อยู่เดิมเปิดไม่ได้อีก")
    return redirect("supervision:visit", visit.pk)


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def take_back(request, pk, photo_pk):
    """Asks before consent to a photo of an approved visit is taken back, or the photo is deleted."""
    visit = get_object_or_404(Visit.objects.visible_to(request.user).select_related("school"), pk=pk)
    if not permissions.may_take_back(request.user, visit):
        deny(request, request.path)
    photo = VisitPhoto.objects.filter(visit=visit, pk=photo_pk).select_related("file", "visit__school").first()
    if photo is None or not permissions.can_take_back(request.user, visit):
        messages.info(request, "ภาพนี้ถูกลบแล้ว หรือบันทึกการนิเทศยังไม่ได้รับอนุมัติ")
        return redirect("supervision:visit", visit.pk)
    if request.method == "GET":
        return render(request, "supervision/photo_take_back.html", {"visit": visit, "photo": photo})
    delete = request.POST.get("do") == "delete"
    try:
        actions.take_back(photo=photo, by=request.user, delete=delete)
    except WrongState:
        messages.info(request, "ภาพนี้ไม่ได้เผยแพร่อยู่แล้ว")
    else:
        messages.success(request, "ลบภาพแล้ว" if delete else "ถอนความยินยอมแล้ว ภาพนี้ไม่แสดงในหน้าที่เผยแพร่อีก")
    return redirect("supervision:visit", visit.pk)


def _published(token):
    if not re.fullmatch(r"[\w-]{20,64}", token):
        return None
    return VisitPublication.objects.filter(token=token, withdrawn_at=None).first()


def _hidden(response):
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
@require_GET
def public(request, token):
    """What was published; every unknown, withdrawn or mistyped address gets the same answer."""
    publication = _published(token)
    context = {"publication": publication}
    if publication:
        content = publication.content
        shown = set(_open_photos(publication).values_list("file", flat=True))
        photos = [photo for photo in content.get("photos", []) if photo["file"] in {str(key) for key in shown}]
        context |= {"content": content, "photos": photos, "day": date.fromisoformat(content["visited_on"])}
    page = render(request, "supervision/visit_public.html", context, status=200 if publication else 404)
    return _hidden(page)


def _open_photos(publication):
    """The published photos that may still be: consent taken back counts at once."""
    kept = [photo["file"] for photo in publication.content.get("photos", [])]
    rows = VisitPhoto.objects.filter(visit=publication.visit_id, file__in=kept).select_related("file")
    return rows.publishable()


@login_not_required
@require_GET
def public_photo(request, token, key):
    """A photo of a published visit, as long as it may be published, and never with the place where it was taken."""
    publication = _published(token)
    photo = _open_photos(publication).filter(file=key).first() if publication else None
    picture = _bare(photo) if photo else None
    if picture is None:
        page = render(request, "supervision/visit_public.html", {"publication": None}, status=404)
        return _hidden(page)
    response = HttpResponse(picture, content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    return _hidden(response)


def _bare(photo):
    """The picture without the place that an office may have kept in it; None when nothing can be vouched for."""
    with photo.file.content.open("rb") as file:
        try:
            return without_notes(file.read())
        except ValueError:
            return None
