"""One person's way through pages, with eyes on each: see tests.looks and test_look."""

from tests.browsers import AXE
from tests.looks import EVERY_WAY, faults

# Links that a place often leads over: the first row of a list, an action of the page.
FIRST = "tbody a"
STEP = ".page-actions a"


class Walk:
    """Goes to places: an address each, then links to follow from there. Each page is loaded once, whatever is asked of
    it and whatever it leads to."""

    def __init__(self, page, places, judged):
        self.page, self.judged = page, judged
        self.places = sorted(map(tuple, places), key=len)
        self.addresses = {place[:1]: place[0] for place in self.places}
        page.add_init_script(path=AXE)

    def look(self):
        """What is wrong anywhere, in lines."""
        wrong = []
        for place in self.places:
            self.open(place)
            wrong += faults(self.page, judged=self.judged)
            self.page.set_viewport_size({"width": EVERY_WAY[0][0], "height": 800})
        return wrong

    def open(self, place):
        """Opens the page of a place, and remembers where its links lead that other places follow."""
        if place not in self.addresses:
            self.open(place[:-1])
        self.page.goto(self.addresses[place])
        onward = {other[: len(place) + 1] for other in self.places if other[: len(place)] == place != other}
        for further in onward - self.addresses.keys():
            link = self.page.locator("main").locator(further[-1]).first
            self.addresses[further] = link.evaluate("(link) => link.href")
