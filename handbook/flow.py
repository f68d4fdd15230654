"""The way through the steps of a งาน: where each leads, and what is wrong with it. Pure: rows or plain objects with
`key`, `kind`, `yes` and `no`, in the order of the work.
"""

import itertools

END = "end"
YES, NO = "ผ่าน", "ไม่ผ่าน"
NO_STEPS = "งานนี้ยังไม่มีขั้นตอน โปรดเพิ่มอย่างน้อยหนึ่งขั้น"
NO_TARGET = "ยังไม่ได้ระบุว่าเมื่อไม่ผ่านไปที่ขั้นใด"
GONE = "ชี้ไปยังขั้นที่ไม่มีในงานนี้"
ITSELF = "ชี้กลับมาที่ขั้นนี้เอง โปรดเลือกขั้นอื่น"
SAME = "ผ่านและไม่ผ่านไปที่ขั้นเดียวกัน โปรดเลือกให้ต่างกัน"
LOOP = "จากขั้นนี้ไปไม่ถึงจุดสิ้นสุดของงาน โปรดให้ทางใดทางหนึ่งไปยังขั้นถัดไป"
UNREACHED = "ไม่มีขั้นใดนำมาถึงขั้นนี้ โปรดตรวจจุดพิจารณาก่อนหน้า"
LATE_START = "ขั้นเริ่มต้นต้องเป็นขั้นแรก"


def numbers(steps):
    """{key: number} of the steps as people count them; what only marks start and end has none."""
    counted = [step.key for step in steps if step.kind not in ("start", "end")]
    return {key: place for place, key in enumerate(counted, start=1)}


def ways(steps):
    """{key: [(word, key it leads to)]}: one way without a word from a step, two from a decision; END is where the work
    ends, and the last step where that is one of kind end. A decision that does not say its `no` has one way."""
    following = {step.key: after.key for step, after in itertools.pairwise(steps)}
    last = steps[-1].key if steps and steps[-1].kind == "end" else END

    def target(key, step):
        key = key or following.get(step.key, last)
        return last if key == END else key

    found = {}
    for step in steps:
        if step.kind == "end":
            found[step.key] = []
        elif step.kind == "decision":
            found[step.key] = [(YES, target(step.yes, step))] + ([(NO, target(step.no, step))] if step.no else [])
        else:
            found[step.key] = [("", target("", step))]
    return found


def problems(steps):
    """{key: [what is wrong in Thai]} that keeps the งาน from being published; under "" what is of no single step."""
    if not steps:
        return {"": [NO_STEPS]}
    known = {step.key for step in steps} | {END}
    onward = ways(steps)
    found = {}
    for place, step in enumerate(steps):
        said = []
        if step.kind == "start" and place:
            said.append(LATE_START)
        if step.kind == "decision":
            said += _of_decision(step, onward[step.key], known)
        if said:
            found[step.key] = said
    ends = {END} | {step.key for step in steps if step.kind == "end"}
    arriving = _reaching(ends, onward)
    reached = _reached(steps[0].key, onward)
    for step in steps:
        if step.key not in arriving and step.key not in found:
            found[step.key] = [LOOP]
        elif step.key not in reached:
            found.setdefault(step.key, []).append(UNREACHED)
    return found


def _of_decision(step, onward, known):
    targets = [key for _word, key in onward]
    if not step.no:
        return [NO_TARGET]
    if any(key not in known for key in targets):
        return [GONE]
    if step.key in targets:
        return [ITSELF]
    return [SAME] if targets[0] == targets[1] else []


def _reached(first, onward):
    """Keys that a way from `first` leads to."""
    seen, waiting = set(), [first]
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            waiting += [target for _word, target in onward.get(key, ())]
    return seen


def _reaching(ends, onward):
    """Keys from which a way leads to one of `ends`."""
    before = {}
    for key, leads in onward.items():
        for _word, target in leads:
            before.setdefault(target, []).append(key)
    seen, waiting = set(), list(ends)
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            waiting += before.get(key, ())
    return seen
