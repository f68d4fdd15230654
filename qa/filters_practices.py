"""What the register of best practices can be narrowed to."""

import django_filters as filters
from django.db.models import Count, Q

from qa.models import BestPractice
from qa.models.standards import EducationLevel
from schools.filters import FoldedFilter
from schools.models import Network
from thai.text import search_key


def _networks(request):
    return Network.objects.visible_to(request.user)


class PracticeFilter(FoldedFilter):
    q = filters.CharFilter(label="ค้นหาชื่อ เนื้อหา หรือโรงเรียน", method="search")
    theme = filters.ChoiceFilter(label="เรื่อง", choices=BestPractice.Theme.choices, empty_label="ทุกเรื่อง")
    level = filters.ChoiceFilter(label="ระดับ", choices=EducationLevel.choices, empty_label="ทุกระดับ")
    network = filters.ModelChoiceFilter(
        label="เครือข่าย", field_name="school__network", queryset=_networks, empty_label="ทุกเครือข่าย"
    )
    state = filters.ChoiceFilter(label="สถานะ", choices=BestPractice.State.choices, empty_label="ทุกสถานะ")

    class Meta:
        model = BestPractice
        fields = []

    def search(self, rows, _name, text):
        text = text.replace("\x00", "")
        words = Q(title__icontains=text) | Q(abstract__icontains=text) | Q(method__icontains=text)
        key = search_key(text)
        return rows.filter(words | Q(school__search_name__contains=key)) if key else rows.filter(words)

    def states(self, rows):
        """[(value, label, n)] of the states there are, over all rows that the person sees."""
        counts = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
        return [(value, label, counts[value]) for value, label in BestPractice.State.choices if value in counts]
