"""Grouping statements that say the same. scikit-learn is loaded by the first call: call it in a worker only.

A statement is a vector of three parts: its words, its character n-grams (which forgive misspellings) and the topics
of the field's lexicon, each of length one times its weight. Statements are grouped by average linkage within blocks of
a fixed size, then the groups of all blocks by their centres, so that memory grows with the number of statements and
not with its square. What stands alone joins the nearest group that is near enough.
"""

from dataclasses import dataclass

from reports.theming import lexicon
from reports.theming.words import normal, words

BLOCK = 500
# Weights of the parts, squared: their shares of a similarity.
WORDS, LETTERS, TOPICS = 0.30, 0.20, 0.50
# Groups are joined up to this mean distance; a single statement joins a group up to the second.
NEAR, JOINING = 0.64, 0.78
# The share of a term's trigrams that must stand in a statement for it to count as written there.
WRITTEN = 0.72
NAME = 90


@dataclass(frozen=True)
class Group:
    """Places of the statements in what was given, the most typical first; `name` is the wording of a typical one."""

    members: list
    name: str


def group(texts, progress=None):
    """[Group] of the texts, the largest first; each text is in one. `progress(n)` hears how many are done.

    The same texts in the same order give the same groups.
    """
    if not texts:
        return []
    forms = [normal(text) for text in texts]
    first = {}
    places = [first.setdefault(form, len(first)) for form in forms]
    vectors = _vectors(list(first))
    labels = _labels(vectors, progress)
    alike = {}
    for place, at in enumerate(places):
        alike.setdefault(labels[at], []).append((place, at))
    groups = [_group(rows, vectors, texts) for rows in alike.values()]
    return sorted(groups, key=lambda row: (-len(row.members), row.members[0]))


def _vectors(forms):
    """A sparse row for each form, of length one (0 for what has no letters)."""
    import numpy as np
    from scipy import sparse
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    told = [words(form) for form in forms]
    plain = {"lowercase": False, "sublinear_tf": True, "dtype": np.float32}
    parts = []
    for weight, vectorizer, given in (
        (WORDS, TfidfVectorizer(analyzer=list, **plain), told),
        (LETTERS, TfidfVectorizer(analyzer="char", ngram_range=(3, 4), max_features=30_000, **plain), forms),
    ):
        try:
            parts.append(vectorizer.fit_transform(given) * weight**0.5)
        except ValueError:  # no word in any of them
            continue
    parts.append(normalize(_topics(forms, told)) * TOPICS**0.5)
    return normalize(sparse.hstack(parts, format="csr", dtype=np.float32))


def _topics(forms, told):
    """How much of each topic stands in each form: the longest term that is written there, and a little of the rest."""
    import numpy as np
    from scipy import sparse
    from sklearn.feature_extraction.text import CountVectorizer

    known = lexicon.terms()
    names = {topic: place for place, topic in enumerate(lexicon.TOPICS)}
    trigrams = CountVectorizer(analyzer="char", ngram_range=(3, 3), lowercase=False, binary=True, dtype=np.float32)
    long = [term for term in known if len(term) >= 5]
    of_terms = trigrams.fit_transform(long)
    of_terms = sparse.diags(1 / of_terms.sum(axis=1).A1) @ of_terms
    found = np.zeros((len(forms), len(names)), dtype="float32")
    for start in range(0, len(forms), BLOCK):
        part = forms[start : start + BLOCK]
        shares = (trigrams.transform(part) @ of_terms.T).tocoo()
        for row, term, share in zip(shares.row, shares.col, shares.data, strict=True):
            if share >= WRITTEN:
                _count(found, start + row, names[known[long[term]]], share * len(long[term]))
        for row, said in enumerate(told[start : start + BLOCK], start):
            for word in set(said):
                if len(word) < 5 and word in known:
                    _count(found, row, names[known[word]], len(word))
    return sparse.csr_matrix(found)


def _count(found, row, topic, weight):
    found[row, topic] = max(found[row, topic], weight) + 0.2 * min(found[row, topic], weight)


def _labels(vectors, progress):
    """The number of its group for each vector."""
    import numpy as np

    labels = np.full(vectors.shape[0], -1)
    groups = []
    for start in range(0, vectors.shape[0], BLOCK):
        block = vectors[start : start + BLOCK]
        for members in _linked(block, NEAR):
            groups.append(start + members)
        if progress:
            progress(min(start + BLOCK, vectors.shape[0]))
    while True:
        joined = _joined(vectors, groups)
        if len(joined) == len(groups):
            break
        groups = joined
    for number, members in enumerate(_with_singles(vectors, groups)):
        labels[members] = number
    return labels


def _linked(vectors, near):
    """[array of places] of rows grouped by average linkage of their cosine distance."""
    import numpy as np
    from sklearn.cluster import AgglomerativeClustering

    if vectors.shape[0] == 1:
        return [np.array([0])]
    distance = np.clip(1 - (vectors @ vectors.T).toarray(), 0, None)
    np.fill_diagonal(distance, 0)
    found = AgglomerativeClustering(None, metric="precomputed", linkage="average", distance_threshold=near)
    numbers = found.fit_predict(distance)
    return [np.flatnonzero(numbers == number) for number in range(numbers.max() + 1)]


def _joined(vectors, groups):
    """The groups joined where their centres are as near as their members had to be; blocks of centres at a time."""
    import numpy as np

    joined = []
    for start in range(0, len(groups), BLOCK):
        part = groups[start : start + BLOCK]
        # Means, not directions: the product of two is the mean similarity of their members, as in average linkage.
        for numbers in _linked(_centres(vectors, part), NEAR):
            joined.append(np.concatenate([part[number] for number in numbers]))
    return joined


def _centres(vectors, groups):
    from scipy import sparse

    return sparse.vstack([sparse.csr_matrix(vectors[members].mean(axis=0)) for members in groups], format="csr")


def _with_singles(vectors, groups):
    """The groups, each single statement with the nearest group of several that is near enough."""
    import numpy as np

    several = [members for members in groups if len(members) > 1]
    singles = [members for members in groups if len(members) == 1]
    if not several or not singles:
        return groups
    added = [[] for _ in several]
    centres, alone = _centres(vectors, several), []
    for start in range(0, len(singles), BLOCK):
        part = np.concatenate(singles[start : start + BLOCK])
        near = (vectors[part] @ centres.T).toarray()
        for single, best, value in zip(part, near.argmax(axis=1), near.max(axis=1), strict=True):
            if value >= 1 - JOINING:
                added[best].append(single)
            else:
                alone.append(np.array([single]))
    return [np.concatenate([members, more]).astype(int) for members, more in zip(several, added, strict=True)] + alone


def _group(rows, vectors, texts):
    """The Group of [(place, vector)], its members by how near they are to its centre."""
    import numpy as np

    places = np.array([place for place, _ in rows])
    own = vectors[np.array([at for _, at in rows])]
    near = np.asarray(own @ np.asarray(own.mean(axis=0)).ravel()).ravel().round(5)
    order = sorted(range(len(places)), key=lambda at: (-near[at], places[at]))
    members = [int(places[at]) for at in order]
    return Group(members, name_of([texts[place] for place in members[:20]]))


_OPENERS = ("สถานศึกษา", "โรงเรียน", "มีการ", "ควรมีการ", "ควร", "ขอให้", "ขอรับ", "ขอ")


def name_of(texts):
    """A name from the first wordings: one that is neither a fragment nor a story, without what all begin with."""
    best = next((text for text in texts if 12 <= len(text) <= NAME), min(texts, key=lambda text: abs(len(text) - 40)))
    name = " ".join(best.split())
    for opener in _OPENERS:
        if name.startswith(opener) and len(name) - len(opener) >= 12:
            name = name.removeprefix(opener).lstrip()
    return name if len(name) <= NAME else f"{_cut(name)}…"


def _cut(text):
    """The text up to a blank, or else a word's end, before NAME."""
    head = text[:NAME]
    if " " in head[NAME // 2 :]:
        return head.rsplit(" ", 1)[0]
    from reports.theming.words import pieces

    cut = ""
    for word in pieces(head):
        if len(cut) + len(word) > NAME - 8:
            break
        cut += word
    return cut or head
