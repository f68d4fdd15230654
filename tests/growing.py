"""Pages that are opened while an office grows: each costs as many queries for many rows as for one."""

from django.db import connection
from django.test.utils import CaptureQueriesContext


def cost(client, address):
    """How many queries a page costs somebody who has been there before."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as made:
        client.get(address)
    return len(made)


def assert_steady(client, ceilings, add, sizes=(1, 19)):
    """Each address costs the same after every `add(n)`, and at most what `ceilings` ({address: queries}) say."""
    made = {address: [] for address in ceilings}
    for more in sizes:
        add(more)
        for address, costs in made.items():
            costs.append(cost(client, address))
    wrong = {address: costs for address, costs in made.items() if len(set(costs)) > 1 or costs[0] > ceilings[address]}
    assert wrong == {}
