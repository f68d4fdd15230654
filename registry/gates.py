"""Who may read the files of this room."""

from registry.actions.letters import FILE
from registry.actions.official import FILE as PAPER
from registry.models import Letter, OfficialPaper
from schools.files import gate


@gate(FILE)
def may_read_letter(user, stored):
    """Those who may see a letter that it belongs to; what is sent to a school here its people too."""
    return Letter.objects.visible_to(user).filter(files=stored).exists()


@gate(PAPER)
def may_read_paper(user, stored):
    """Those who may see the paper, and those who may see its line in the register: a school that it was sent to."""
    if OfficialPaper.objects.visible_to(user).filter(file=stored).exists():
        return True
    return Letter.objects.visible_to(user).filter(files=stored).exists()
