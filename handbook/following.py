"""What follows in the handbook from what is done in other rooms: a signed duty order, and its acknowledgement."""

from handbook.actions import books, duty_papers
from registry.actions import official
from registry.models import OfficialPaper
from schools.actions import duty_orders
from schools.models import DutyOrder

official.signed.connect(duty_papers.register, sender=OfficialPaper)
official.printed.connect(duty_papers.attach, sender=OfficialPaper)
official.cancelled.connect(duty_papers.cancel, sender=OfficialPaper)
duty_orders.acknowledged.connect(books.owe, sender=DutyOrder)
