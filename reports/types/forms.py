"""What the form of a report type has in common."""

from django import forms

from reports.models import Report
from reports.types import found


class TypeForm(forms.Form):
    """Asks what a report is of, in the acting office alone. A type fills `keys` and `labels` and says what it found."""

    digits = forms.ChoiceField(
        label="ตัวเลขในเอกสาร", choices=Report.Digits.choices, initial=Report.Digits.ARABIC, required=False
    )

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.office = office
        self.order_fields([name for name in self.fields if name != "digits"])

    def clean_digits(self):
        """Addresses that say what a report is of need not say how it writes its numbers."""
        return self.cleaned_data["digits"] or Report.Digits.ARABIC

    @property
    def keys(self):
        """JSON of what is chosen, of a valid form: ids and years."""
        raise NotImplementedError

    @property
    def labels(self):
        """{key: words} of what is chosen, in the order a reader wants them."""
        raise NotImplementedError

    @property
    def criteria(self):
        """What the report keeps."""
        return {**self.keys, "labels": self.labels}

    @property
    def title(self):
        """What the report is called until its author calls it otherwise; at most 250 characters."""
        raise NotImplementedError

    def rows(self):
        """[(label, rows)] of what a report of these criteria would tell of: QuerySets or lists, of the acting office. A
        type of rows that its reader does not know by its name has words in reports.types.found."""
        return []

    def found(self):
        """[(label, number)] of these rows, shown before anything is frozen. One query for each QuerySet."""
        return [(label, found.count(rows)) for label, rows in self.rows()]

    def nothing(self):
        """Why there is nothing to report, in words; empty where there is."""
        return ""
