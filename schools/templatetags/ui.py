"""Tags of the look: icons, state chips, the query string of lists, and bars without inline styles."""

import re

from django import template
from django.forms import FileInput, PasswordInput
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import mark_safe

from thai import dates

register = template.Library()

# A state is never told by colour alone: each has its sign and its word.
CHIPS = {
    "draft": ("edit", "ฉบับร่าง"),
    "waiting": ("clock", "รอดำเนินการ"),
    "returned": ("undo", "ส่งกลับ"),
    "done": ("done", "เรียบร้อย"),
    "late": ("alert", "เกินกำหนด"),
    "urgent": ("flag", "เร่งด่วน"),
    "info": ("info", "ข้อมูล"),
    "neutral": ("neutral", "ไม่มีผลแล้ว"),
}

# Words that Thai line breaking would tear apart though they are read as one.
TOGETHER = re.compile(
    r"(?:สัปดาห์|เดือน|ภาคเรียน|ปี|วัน|ครั้ง)(?:นี้|หน้า|ก่อน|ล่าสุด|แรก)"
    r"|ภาคเรียนที่ ?[0-9๐-๙]+|ปีการศึกษา ?[0-9๐-๙]{4}|ปีงบประมาณ ?[0-9๐-๙]{4}"
    r"|ดีเลิศ\+?|ยอดเยี่ยม|ปานกลาง|กำลังพัฒนา"
    r"|[0-9๐-๙][0-9๐-๙,.]* (?:แห่ง|คน|วันทำการ|วัน|ไฟล์|โรงเรียน|รายการ|ข้อ|ฉบับ|เรื่อง|ครั้ง|ชั่วโมง|ภาพ|%)"
    r"|ร้อยละ [0-9๐-๙][0-9๐-๙,.]*|(?:ค่าเฉลี่ย|S\.D\.) [0-9๐-๙]+\.[0-9๐-๙]+|ผู้รับผิดชอบ"
    r"|เครือข่าย|ระดับการศึกษาขั้นพื้นฐาน|ขั้นพื้นฐาน|เชิง(?:รุก|ปฏิบัติการ|พื้นที่)|ความเข้าใจ|มฐ\. ?[0-9๐-๙]+(?:\.[0-9๐-๙]+)*"
    # A short date.
    r"|[0-9๐-๙]{1,2} [ก-๙]{1,3}\.[ก-ฮ]\. [0-9๐-๙]{4}"
    # The name of an office after its kind.
    r"|(?<=ประถมศึกษา|มัธยมศึกษา)[^\s0-9<]+ เขต [0-9๐-๙]+"
)

# A person with a title before the name, as papers write them; short enough for a line of any paper.
PERSON = re.compile(
    r"(?<![ก-๙])(?:ว่าที่ร้อยตรี(?:หญิง)?|ว่าที่ ร\.ต\.(?:หญิง)?|นางสาว|นาง|นาย|ดร\.|ผศ\.|รศ\.)(?: ?ดร\.)? ?"
    r"[ก-๙]{2,24} [ก-๙]{2,24}(?![ก-๙])"
)
TOGETHER_ON_PAPER = re.compile(f"{PERSON.pattern}|{TOGETHER.pattern}")


@register.simple_tag
def icon(name):
    """The drawing `name` of static/img/icons.svg, hidden from screen readers: the word stands beside it."""
    return format_html(
        '<svg class="icon" width="20" height="20" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def chip(kind, label=""):
    """A state as icon and word. `kind` is one of CHIPS; without `label` the kind's own word. Raises KeyError."""
    sign, word = CHIPS[kind]
    return format_html('<span class="chip chip-{}">{}{}</span>', kind, icon(sign), label or word)


@register.simple_tag(takes_context=True)
def query(context, **changes):
    """The page's query string with `changes`, starting with "?"; None or "" removes a key.

    Changing anything but the page goes back to the first page.
    """
    request = context.get("request")
    if request is None:
        return "?"
    values = request.GET.copy()
    if "page" not in changes:
        values.pop("page", None)
    for key, value in changes.items():
        if value in (None, ""):
            values.pop(key, None)
        else:
            values[key] = value
    return "?" + values.urlencode()


@register.simple_tag(takes_context=True)
def without(context, name):
    """The page's query string without one filter, for the chip that takes it away."""
    return query(context, **{name: None})


@register.simple_tag(takes_context=True)
def query_of(context, name="", value=None):
    """The page's query string, with one more key where the address itself says it (the round, the batch)."""
    return query(context, **({name: value} if name else {}))


@register.simple_tag
def today():
    """Today in Bangkok in words, for the head of a printed page: 21 พฤศจิกายน 2569."""
    return dates.long(timezone.localdate())


@register.filter
def keep(text):
    """The text, escaped, with word pairs that belong together kept on one line."""
    return _kept(TOGETHER, text)


@register.filter
def keep_people(text):
    """As keep, with the names of people unbroken too, for papers: a phone may have no room for one."""
    return _kept(TOGETHER_ON_PAPER, text)


def _kept(pattern, text):
    return mark_safe(pattern.sub(lambda m: f'<span class="keep">{m.group()}</span>', conditional_escape(text)))


@register.filter
def keep_pieces(text, most=24):
    """A list in one text (ก · ข), escaped: each piece that is short enough for a line of a phone stays on one line."""
    pieces = (piece.strip() for piece in str(text).split("·"))
    shown = (format_html('<span class="keep">{}</span>', one) if len(one) <= most else keep(one) for one in pieces)
    # No line begins with the point.
    return mark_safe("\u00a0· ".join(shown))


@register.filter
def keep_linked(parts):
    """As `keep`, of a sentence in parts {"shown", "href"}: those with an address are links."""
    text, links = "", []
    for part in parts:
        if part["href"]:
            links.append((len(text), len(text) + len(part["shown"]), part["href"]))
        text += part["shown"]
    tags = []
    for first, last, href in links:
        tags += [(first, 3, format_html('<a href="{}">', href)), (last, 0, "</a>")]
    for match in TOGETHER.finditer(text):
        start, end = match.span()
        if not any(first < start < last or first < end < last for first, last, _href in links):
            tags += [(start, 2, '<span class="keep">'), (end, 1, "</span>")]
    made, at = "", 0
    for place, _rank, tag in sorted(tags):
        made += escape(text[at:place]) + tag
        at = place
    return mark_safe(made + escape(text[at:]))


@register.filter
def typed_fields(form):
    """How many fields of a form come back as they were typed: all but files and passwords."""
    lost = (FileInput, PasswordInput)
    return sum(not isinstance(field.field.widget, lost) for field in form if not field.is_hidden)


@register.filter
def lost_fields(form):
    """In brackets what of a refused form must be given again: passwords, chosen files; "" where it has neither."""
    widgets = [field.field.widget for field in form if not field.is_hidden]
    password = any(isinstance(widget, PasswordInput) for widget in widgets)
    file = any(isinstance(widget, FileInput) for widget in widgets)
    if password and file:
        return "(ยกเว้นรหัสผ่านและไฟล์แนบ ซึ่งต้องกรอกหรือเลือกใหม่)"
    if password:
        return "(ยกเว้นรหัสผ่าน ซึ่งต้องกรอกใหม่)"
    return "(ยกเว้นไฟล์แนบ ซึ่งต้องเลือกใหม่)" if file else ""


@register.filter
def stacked(parts):
    """Parts of a whole placed side by side: each with `x`, `width` and `middle` in percent, and `shown` when its
    figure fits into it (8 % and more).
    """
    left, placed = 0.0, []
    for part in parts:
        width = float(part["percent"] or 0)
        placed.append(
            {
                **part,
                "x": f"{left:.2f}",
                "width": f"{width:.2f}",
                "middle": f"{left + width / 2:.2f}",
                "figure": f"{width:.0f}",
                "shown": width >= 8,
            }
        )
        left += width
    return placed


@register.filter
def file_size(size):
    """A number of bytes in Thai units: 812 ไบต์, 24 KB, 3.4 MB."""
    size = int(size or 0)
    if size < 1024:
        return f"{size} ไบต์"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f} MB"
