"""Invitation slips as paper: one A4 a person, with the code in large letters, a QR code and what to do with them."""

import io

import pikepdf
import segno
from django.template.loader import render_to_string

from reports import pdf
from reports.letterhead import letterhead
from schools import invitation_keys, invitation_mail

TITLE = "ใบเชิญเข้าใช้งานระบบนิเทศ"
# Papers that are laid out in one go: between two goes the job can be stopped and shows how far it is.
TOGETHER = 25

CSS = """
@page { size: A4; margin: 15mm 20mm }
html { font-family: Sarabun; font-size: 15pt; line-height: 1.55; color: #1d2b33 }
body, p, h1, ol, dl, dd { margin: 0 }
.slip { break-after: page }
.slip:last-child { break-after: auto }
.head { text-align: center; border-bottom: .4mm solid #1d2b33; padding-bottom: 3mm }
.head img { height: 20mm; max-width: 60mm }
.head .office { font-weight: 700; font-size: 16pt }
.head .small { font-size: 12pt; line-height: 1.35 }
h1 { text-align: center; font-size: 21pt; margin: 6mm 0 4mm }
.to { font-size: 17pt; line-height: 1.4; font-weight: 700; overflow-wrap: anywhere }
.long { font-size: 12pt; line-height: 1.3 }
.box { margin: 5mm 0; padding: 5mm; border: .4mm solid #1d2b33; border-radius: 3mm; display: flex; align-items: center }
.box img { width: 46mm; height: 46mm; margin-right: 8mm; image-rendering: pixelated }
.box .code { font-size: 30pt; font-weight: 700; letter-spacing: .06em; line-height: 1.3; white-space: nowrap }
.small { font-size: 12.5pt }
ol { padding-left: 8mm; list-style: thai }
li { margin-bottom: 1.5mm }
.kept { white-space: nowrap }
.address { font-weight: 700 }
.until { margin-top: 4mm; font-weight: 700 }
.foot { margin-top: 6mm; border-top: .2mm solid #7d8a90; padding-top: 2mm }
.foot { font-size: 12pt; line-height: 1.4 }
"""


def html_of(invitations):
    """The document of some invitations (with school and office__crest fetched), a page each."""
    heads = {}
    slips = []
    for invitation in invitations:
        office = invitation.office
        if office and office.pk not in heads:
            heads[office.pk] = letterhead(office)
        slips.append(
            {
                "invitation": invitation,
                # Names that would push the last lines to a second page.
                "is_long": len(f"{invitation.school} {invitation.given_name} {invitation.family_name}") > 100,
                "head": heads[office.pk] if office else None,
                "code": invitation_keys.grouped(invitation_keys.code(invitation.nonce)),
                "qr": segno.make(invitation_mail.link_of(invitation), error="m", micro=False).png_data_uri(
                    scale=8, border=0
                ),
            }
        )
    body = render_to_string(
        "reports/slips/slips.html", {"slips": slips, "title": TITLE, "join_address": invitation_mail.join_address()}
    )
    head = f"<meta charset='utf-8'><title>{TITLE}</title><style>{CSS}</style>"
    return f"<!DOCTYPE html><html lang='th'><head>{head}</head><body>{body}</body></html>"


def draw_one(invitation):
    """The PDF of a single slip."""
    return pdf.render(html_of([invitation]), title=TITLE)


def draw(invitations, progress=lambda done, total: None):
    """The PDF of many slips in the order given; tells `progress` after every few."""
    whole, total = pikepdf.new(), len(invitations)
    for start in range(0, total, TOGETHER):
        progress(start, total)
        part = pdf.render_in_child(html_of(invitations[start : start + TOGETHER]), title=TITLE)
        with pikepdf.open(io.BytesIO(part)) as opened:
            whole.pages.extend(opened.pages)
    progress(total, total)
    whole.Root.Lang = pikepdf.String("th")
    whole.docinfo[pikepdf.Name.Title] = TITLE
    out = io.BytesIO()
    whole.save(out, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()
