"""Picking many schools of an office: all of them, by network, one by one."""

from django import forms
from django.utils import timezone

from schools.models import Network, School
from thai.sorting import thai_order


class SchoolsPicker(forms.Form):
    """Fields for a form that goes to many schools; `pick_from` says whose, `picked` which were chosen."""

    everybody = forms.BooleanField(label="ทุกโรงเรียนที่เปิดสอน", required=False)
    networks = forms.ModelMultipleChoiceField(
        label="เครือข่าย", queryset=Network.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    schools = forms.ModelMultipleChoiceField(
        label="โรงเรียน",
        queryset=School.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def pick_from(self, office, user, day=None):
        """Offers the schools of an office that are open on `day` (today)."""
        self.open_schools = School.objects.filter(office=office).open_on(day or timezone.localdate())
        self.fields["schools"].is_long = True  # shown with a search above it
        rows = self.open_schools.only("name", "smis_code", "office")
        self.fields["schools"].queryset = rows.order_by(thai_order("name"), "pk")
        networks = Network.objects.visible_to(user).filter(office=office, closed_on=None)
        self.fields["networks"].queryset = networks

    def picked(self):
        """The schools of a valid form, each once."""
        given = self.cleaned_data
        schools = set(given["schools"])
        if given["everybody"]:
            schools |= set(self.open_schools)
        if given["networks"]:
            schools |= set(self.open_schools.filter(network__in=given["networks"]))
        return sorted(schools, key=lambda school: school.pk)
