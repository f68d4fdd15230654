"""Who stands in a list twice, and who probably does, written another way."""

import re
from collections import defaultdict

from thai.text import search_key

# Titles that one list writes and another leaves out; longer ones first.
TITLES = re.compile(
    "^(ว่าที่ร้อยตรีหญิง|ว่าที่ร้อยตรี|ว่าที่รตหญิง|ว่าที่รต|ผู้ช่วยศาสตราจารย์|เด็กหญิง|เด็กชาย|นางสาว|นาง|นาย|ดญ|ดช|นส|ดร|ผศ|รศ|mrs|ms|mr)"
)
# Marks above and below that change no consonant: tones, ็ ์ ํ.
MARKS = re.compile("[\u0e47-\u0e4e]")
SHORTEST = 6  # letters; below that, names that differ by one are other names
LONGEST = 60  # letters; above that they are no names of people, and each is filed as often as it has letters
MOST_PAIRS = 100
MOST_ALIKE = 12  # names that share a form: more are no misspellings but a list of one pattern


def key_of(name):
    """What two spellings of one name share: no title, blanks or dots, lower case."""
    key = search_key(name)
    return TITLES.sub("", key) or key


def doubles(people):
    """Names that stand more than once, each once, in order."""
    seen, twice = set(), {}
    for person in people:
        key = search_key(person["name"])
        if key in seen:
            twice.setdefault(key, person["name"])
        seen.add(key)
    return list(twice.values())


def lookalikes(people):
    """[(name, name)]: pairs that differ by one letter, two that changed places, tone marks or the title alone.

    Every name is filed under itself without one letter, so that the cost grows with the length of the list and not
    with its square; at most MOST_PAIRS come back.
    """
    names = dict.fromkeys(person["name"] for person in people)
    by_key = defaultdict(list)
    for name in names:
        by_key[key_of(name)].append(name)
    pairs = {}
    for same in by_key.values():
        for other in same[1:MOST_ALIKE]:
            if search_key(same[0]) != search_key(other):
                pairs[same[0], other] = None
    drawers = defaultdict(list)
    for key in by_key:
        if SHORTEST <= len(bare := MARKS.sub("", key)) <= LONGEST:
            filed = key, bare
            for form in _forms(bare):
                drawers[form].append(filed)
    for drawer in drawers.values():
        if not 1 < len(drawer) <= MOST_ALIKE:
            continue
        for place, (key, bare) in enumerate(drawer):
            for other, other_bare in drawer[:place]:
                if _is_near(bare, other_bare):
                    pairs.setdefault((by_key[other][0], by_key[key][0]))
        if len(pairs) >= MOST_PAIRS:
            break
    return list(pairs)[:MOST_PAIRS]


def nearest(names, among):
    """{name: [name of `among`]}: what of `among` each of `names` probably is, by the rule of lookalikes; who is like
    nobody is left out."""
    by_key, drawers = defaultdict(list), defaultdict(list)
    for name in dict.fromkeys(among):
        by_key[key_of(name)].append(name)
    for key in by_key:
        if SHORTEST <= len(bare := MARKS.sub("", key)) <= LONGEST:
            for form in _forms(bare):
                drawers[form].append((key, bare))
    found = {}
    for name in dict.fromkeys(names):
        key = key_of(name)
        bare = MARKS.sub("", key)
        near = {key: None} if key in by_key else {}
        if SHORTEST <= len(bare) <= LONGEST:
            filed = [pair for form in sorted(_forms(bare)) for pair in drawers.get(form, ())[:MOST_ALIKE]]
            near |= {other: None for other, other_bare in filed if _is_near(bare, other_bare)}
        if near:
            found[name] = [other for key in by_key if key in near for other in by_key[key]][:MOST_ALIKE]
    return found


def _forms(bare):
    """A name, and the name without each of its letters. A number takes less room than the form itself; what it lets in
    by mistake, _is_near keeps out."""
    return {hash(bare), *(hash(bare[:at] + bare[at + 1 :]) for at in range(len(bare)))}


def _is_near(one, two):
    """At most one letter more, less or changed, or two neighbours that changed places; a number is no misspelling of
    another."""
    if len(one) < len(two):
        one, two = two, one
    at = next((i for i, pair in enumerate(zip(one, two, strict=False)) if pair[0] != pair[1]), len(two))
    left, right = one[at:], two[at:]
    if re.search("[0-9๐-๙]", left[:2] + right[:1]):
        return False
    if len(one) > len(two):
        return left[1:] == right
    return left[1:] == right[1:] or (left[:2] == right[1::-1] and left[2:] == right[2:])
