"""Forms of the dashboards."""

from django import forms

from reports.dashboards import needs
from reports.models import NeedWeights
from schools.forms.versions import VersionedForm

CHOICES = [(n, str(n)) for n in range(needs.HIGHEST + 1)]


class NeedWeightsForm(VersionedForm):
    """How much each sign counts."""

    class Meta:
        model = NeedWeights
        fields = needs.KEYS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "version" not in self.fields:
            # Weights that nobody has changed are the first version, though no row of them is kept yet.
            self.fields["version"] = self.base_fields["version"]
            self.initial["version"] = self.instance.version
        for key in needs.KEYS:
            label = self.fields[key].label
            self.fields[key] = forms.TypedChoiceField(
                label=label,
                coerce=int,
                choices=CHOICES,
                widget=forms.Select(attrs={"class": "form-select"}),
                initial=needs.USUAL[key],
            )

    def clean_version(self):
        """Of weights that nobody has changed there is one version alone."""
        seen = self.cleaned_data["version"]
        if self.instance.pk is None and seen != self.instance.version:
            raise forms.ValidationError("หน้านี้ไม่ตรงกับข้อมูลในระบบ โปรดเปิดหน้านี้ใหม่")
        return seen
