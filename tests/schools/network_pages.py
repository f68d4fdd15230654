"""Networks of either kind, and their pages."""

from django.urls import reverse

from schools.models import Network, NetworkKind


def area():
    return NetworkKind.objects.filter(office=None, is_area=True).first()


def topic():
    return NetworkKind.objects.get(name="โรงเรียนคู่พัฒนา")


def network_of(office, name, kind=None, **fields):
    return Network.objects.create(office=office, name=name, kind=kind or area(), **fields)


def page(client, name, *args, **query):
    return client.get(reverse(f"schools:{name}", args=args), query)
