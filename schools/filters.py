"""What the list of schools can be narrowed to; dashboards link with these names."""

import re
from html import escape

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from schools import levels, lookups, quality, sizes  # noqa: F401
from schools.models import (
    Duty,
    Membership,
    Network,
    NetworkSchool,
    Office,
    Programme,
    School,
    SchoolProgramme,
    SchoolYear,
    User,
)
from schools.models.duties import unattended
from thai.digits import arabic
from thai.forms import ThaiDateField
from thai.text import clean, search_key

NONE = "none"
CODES = ("smis_code", "local_code", "moe_code", "obec_code", "onesqa_code")
# No name of a school holds a number as long as this.
CODE_LENGTH = 5
OF_ONE_OFFICE = ("district", "network", "level", "size", "programme", "supervisor", "people", "check")


class LongSelect(forms.Select):
    """A select drawn in one go: a context and a template for each option would be felt with 245 offices."""

    def render(self, name, value, attrs=None, renderer=None):
        given = set(self.format_value(value))
        options = "".join(
            f'<option value="{escape(key)}"{" selected" if key in given else ""}>{escape(str(label))}</option>'
            for key, label in ((str(key), label) for key, label in self.choices)
        )
        attributes = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>{}</select>', name, attributes, mark_safe(options))


class DayFilter(filters.Filter):
    """A day typed in พ.ศ."""

    field_class = ThaiDateField


class KnownFilter(filters.FilterSet):
    """A filter whose address may name only what there is: a list that is asked for anything else is empty and says so
    beside the field. All rows would pass for those that were asked for."""

    UNKNOWN = "ไม่มีตัวเลือกนี้ จึงไม่แสดงรายการ โปรดเลือกใหม่"

    def get_form_class(self):
        made = super().get_form_class()
        for field in made.base_fields.values():
            if "invalid_choice" in field.error_messages:
                field.error_messages["invalid_choice"] = self.UNKNOWN
        return made

    def filter_queryset(self, rows):
        """Nothing where a filter cannot be read."""
        return super().filter_queryset(rows) if self.form.is_valid() else rows.none()

    @property
    def has_hidden_faults(self):
        """Whether a filter without a field on the page cannot be read."""
        return self.is_bound and any(field.errors for field in self.form.hidden_fields())


class FoldedFilter(KnownFilter):
    """A search with fields behind it, which are folded away on a phone until one is used."""

    @property
    def more(self):
        """The fields beside the search, as bound fields."""
        return [field for field in self.form.visible_fields() if field.name != "q"]

    @property
    def uses_more(self):
        """True when one of them narrows the list or has a fault, so that they are shown open."""
        self.form.is_valid()
        given = getattr(self.form, "cleaned_data", {})
        return any(given.get(field.name) or field.errors for field in self.more)


class ListFilter(FoldedFilter):
    """What the bar above a list needs: the search, the fields behind it, and the chips that take one away."""

    @property
    def uses_more(self):
        """True when one of them has a fault, so that it is shown open; what narrows the list stands in chips."""
        return any(field.errors for field in self.more)

    @property
    def chips(self):
        """[(name, text)] of every filter in use."""
        data = getattr(self.form, "cleaned_data", {})
        return [
            (field.name, self.said(field, data[field.name]))
            for field in self.form
            if data.get(field.name) not in (None, "")
        ]

    def said(self, field, value):
        """A filter in use in words."""
        if field.name == "q":
            return f"“{value}”"
        words = dict(getattr(field.field, "choices", ())).get(value) if isinstance(value, str) else str(value)
        return f"{field.label} {words or value}"


class SchoolFilter(ListFilter):
    q = filters.CharFilter(label="ชื่อ รหัส หรืออำเภอ", method="search")
    district = filters.ChoiceFilter(label="อำเภอ", choices=(), empty_label="ทุกอำเภอ")
    network = filters.ModelChoiceFilter(
        label="เครือข่าย",
        queryset=Network.objects.none(),
        empty_label="ทุกเครือข่าย",
        null_label="ยังไม่มีเครือข่าย",
        null_value=NONE,
        method="of_network",
    )
    level = filters.ChoiceFilter(label="ระดับที่เปิดสอน", choices=levels.CHOICES, empty_label="ทุกระดับ", method="of_level")
    size = filters.ChoiceFilter(label="ขนาด", field_name="size_now", choices=(), empty_label="ทุกขนาด")
    programme = filters.ModelChoiceFilter(
        label="โครงการ", queryset=Programme.objects.none(), empty_label="ทุกโครงการ", method="of_programme"
    )
    supervisor = filters.ModelChoiceFilter(
        label="ศึกษานิเทศก์",
        queryset=User.objects.none(),
        empty_label="ทุกคน",
        null_label="ยังไม่มีผู้รับผิดชอบ",
        null_value=NONE,
        method="of_supervisor",
    )
    state = filters.ChoiceFilter(
        label="สถานะ",
        choices=[("open", "เปิดสอน"), ("closed", "ปิดหรือยุบรวม")],
        empty_label="ทุกสถานะ",
        method="of_state",
    )
    people = filters.ChoiceFilter(label="ผู้ใช้", choices=[(NONE, "ยังไม่มีผู้ใช้")], empty_label="ทั้งหมด", method="of_people")
    check = filters.ChoiceFilter(
        label="ข้อมูลที่ยังขาด",
        choices=[(name, check.title) for name, check in quality.CHECKS.items()],
        method="of_check",
        widget=forms.HiddenInput,
    )
    office = filters.ChoiceFilter(label="สำนักงาน", choices=(), empty_label="ทุกสำนักงาน", widget=LongSelect)

    class Meta:
        model = School
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        user = self.request.user
        self.office = user.acting.office if not user.acting.is_platform else self._chosen(user)
        if user.acting.is_platform:
            # Names without their offices: 245 objects a page are felt.
            offices = Office.objects.visible_to(user).values_list("pk", "name")
            choices = [(str(pk), name) for pk, name in offices]
            # As a function, or each of its pairs would be copied with the form.
            self.filters["office"].extra["choices"] = lambda: choices
        else:
            del self.filters["office"]
        if self.office is None:
            # Thousands of networks and districts of all offices help nobody: the rest needs an office first.
            for name in OF_ONE_OFFICE:
                del self.filters[name]
            return
        duties = Duty.objects.in_force(self.office).of_schools()
        names = School.objects.filter(office=self.office).exclude(district="").order_by("district")
        names = names.values_list("district", flat=True).distinct()
        self.filters["district"].extra["choices"] = [(name, name) for name in names]
        self.filters["size"].extra["choices"] = sizes.choices(self.office)
        self.filters["network"].queryset = Network.objects.filter(office=self.office)
        self.filters["programme"].queryset = Programme.objects.for_office(self.office)
        responsible = User.objects.filter(pk__in=duties.values("user")).in_thai_order()
        self.filters["supervisor"].queryset = responsible

    def _chosen(self, user):
        """The office that the platform's administrator narrows the list to, or None."""
        asked = str((self.data or {}).get("office") or "")
        is_number = asked.isascii() and asked.isdigit() and len(asked) < 10
        return Office.objects.visible_to(user).filter(pk=asked).first() if is_number else None

    def search(self, rows, _name, text):
        """By name as people say it (with or without โรงเรียน and บ้าน), former names too, by the start of a code, by
        district; or by several of these with blanks between."""
        if not search_key(text):
            return rows
        found, words = self._named(text), clean(text).split()
        if len(words) > 1:
            each = Q()
            for word in words:
                if search_key(word):
                    each &= self._named(word)
            found |= each
        return rows.filter(found)

    def _named(self, text):
        key, code = search_key(text), arabic(clean(text))
        coded = Q()
        if code.isdigit():
            for name in CODES:
                coded |= Q(**{f"{name}__begins": code})
            if len(code) >= CODE_LENGTH:
                return coded
        elif any(character.isdigit() for character in code):
            coded = Q(local_code__istartswith=code)
        district = re.sub(r"^(อำเภอ|อ\.)\s*(?=.)", "", clean(text))
        found = Q(search_name__holds=key) | Q(district__holds=district)
        short = key.removeprefix("บ้าน")
        if short != key and short:
            found |= Q(search_name__startswith=short) | Q(search_name__holds=f"|{short}")
        return found | coded

    def of_network(self, rows, _name, network):
        """Schools in a network of any kind; "none": those that no area network groups."""
        if network == NONE:
            return rows.filter(network=None)
        members = NetworkSchool.objects.filter(network=network, to_year=None).values("school")
        return rows.filter(Q(network=network) | Q(pk__in=members))

    def of_level(self, rows, _name, stage):
        """By what the register says is taught; where it says nothing, by the pupils of the newest year."""
        if stage == "early":
            return rows.filter(has_early=True)
        written = rows.exclude(levels="").order_by().values_list("levels", flat=True).distinct()
        teaching = [text for text in written if stage in levels.stages(text)]
        years = SchoolYear.objects.filter(school=OuterRef("pk"), academic_year=OuterRef("year_now"))
        counted = Exists(years.filter(**{f"pupils_{stage}__gt": 0}))
        return rows.filter(Q(levels__in=teaching) | (Q(levels="") & counted))

    def of_programme(self, rows, _name, programme):
        """Schools that take part now."""
        return rows.filter(pk__in=SchoolProgramme.objects.filter(programme=programme, to_year=None).values("school"))

    def of_supervisor(self, rows, _name, person):
        """Schools the person has a duty for, directly or through a network; "none": those nobody has."""
        duties = Duty.objects.in_force(self.office)
        if person == NONE:
            return unattended(rows, duties)
        networks = duties.filter(user=person, network__isnull=False).values("network")
        members = NetworkSchool.objects.filter(network__in=networks, to_year=None).values("school")
        direct = duties.filter(user=person, school__isnull=False).values("school")
        return rows.filter(Q(network__in=networks) | Q(pk__in=members) | Q(pk__in=direct))

    def of_check(self, rows, _name, name):
        """Open schools that lack something, as the page of data quality lists them."""
        return quality.CHECKS[name].rows(rows.open_on(timezone.localdate()), self.office)

    def of_people(self, rows, _name, _none):
        """Schools that nobody has a role in today."""
        held = Membership.objects.current().exclude(school=None)
        if (office := self.request.user.acting.office_id) is not None:
            # The roles of the whole country are none of this office's business.
            held = held.filter(office=office)
        return rows.exclude(pk__in=held.values("school"))

    def of_state(self, rows, _name, state):
        today = timezone.localdate()
        return rows.open_on(today) if state == "open" else rows.filter(closed_on__lte=today)
