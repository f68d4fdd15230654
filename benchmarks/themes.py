"""How well statements are grouped by meaning, beside plain TF-IDF and k-means; and what that costs."""

import random
import resource
import sys
import time
from collections import Counter

from benchmarks.theme_texts import AFTER, BEFORE, HELD_OUT, WORDINGS

EACH = 60
MARKS = "่้๊๋็์"


def labelled(each=EACH, seed=1, texts=None):
    """[(statement, theme)]: `each` of every theme in turning wordings, a third of them misspelt; shuffled."""
    rng = random.Random(seed)
    made = []
    for theme, told in (texts or WORDINGS).items():
        wordings = [wording.strip() for wording in told.split("|")]
        for number in range(each):
            said = rng.choice(BEFORE) + wordings[number % len(wordings)] + rng.choice(AFTER)
            made.append((misspelt(said, rng) if rng.random() < 1 / 3 else said, theme))
    rng.shuffle(made)
    return made


def misspelt(text, rng):
    """The text with one or two slips: a mark left out or doubled, two letters swapped, a letter missing, a blank."""
    letters = list(text)
    for _ in range(rng.choice((1, 1, 2))):
        at = rng.randrange(1, len(letters) - 1)
        match rng.randrange(5):
            case 0:
                marks = [place for place, letter in enumerate(letters) if letter in MARKS]
                if marks:
                    del letters[rng.choice(marks)]
            case 1:
                letters[at : at + 2] = letters[at : at + 2][::-1]
            case 2:
                del letters[at]
            case 3:
                letters.insert(at, " ")
            case 4:
                letters.insert(at, letters[at])
    return "".join(letters)


def purity(themes, labels):
    """The share of statements that are of the commonest theme of their group."""
    groups = {}
    for theme, label in zip(themes, labels, strict=True):
        groups.setdefault(label, Counter())[theme] += 1
    return sum(max(group.values()) for group in groups.values()) / len(themes)


def ours(texts):
    """The number of its group for each text."""
    from reports.theming.grouping import group

    labels = [0] * len(texts)
    for number, found in enumerate(group(texts)):
        for place in found.members:
            labels[place] = number
    return labels


def plain(texts, groups=12):
    """Plain TF-IDF over words and k-means, told how many themes there are."""
    from pythainlp.tokenize import word_tokenize
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(analyzer=word_tokenize).fit_transform(texts)
    return list(KMeans(groups, n_init=10, random_state=0).fit_predict(vectors))


def judge(name, rows, way):
    """Prints purity and V-measure of one way on one set, the number of its groups, and the time of a statement."""
    from sklearn.metrics import v_measure_score

    texts, themes = [row[0] for row in rows], [row[1] for row in rows]
    began = time.perf_counter()
    labels = way(texts)
    each = (time.perf_counter() - began) / len(rows) * 1000
    print(
        f"themes {name:24} {len(rows):6} statements  purity {purity(themes, labels):.3f}"
        f"  V-measure {v_measure_score(themes, labels):.3f}  {len(set(labels)):5} groups  {each:5.2f} ms each",
        flush=True,
    )


def office(schools):
    """The statements of all fields and standards of one level as an office of this size sends them, group by group."""
    return [labelled(each=max(1, schools * 25 // 15 // 12), seed=seed) for seed in range(15)]


def cost(schools):
    """Prints the time and the peak memory of all statements of an office, in a process of its own."""
    began, count = time.perf_counter(), 0
    for rows in office(schools):
        ours([text for text, _ in rows])
        count += len(rows)
    spent = time.perf_counter() - began
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"themes {schools:5} schools {count:6} statements {spent:6.1f} s"
        f"  {spent / count * 1000:.2f} ms each  {mib:.0f} MiB"
    )


if __name__ == "__main__":
    if sys.argv[1:]:
        cost(int(sys.argv[1]))
    else:
        ours(["ครูไม่ครบชั้น"] * 2)  # loads what is loaded once
        for label, texts in (("labelled", WORDINGS), ("held-out wordings", HELD_OUT)):
            rows = labelled(texts=texts)
            judge(label, rows, ours)
            judge(f"{label}, plain", rows, plain)
