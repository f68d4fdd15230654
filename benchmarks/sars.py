"""Invented SARs as PDF, in five layouts, with what is true in them; the same seed gives the same paper."""

import io
import json
import random
import re
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

import pikepdf

from benchmarks import sar_texts as say

SETS = Path(__file__).resolve().parent.parent / "qa" / "data"
LAYOUTS = ("table", "prose", "columns", "form", "damaged")
DAMAGES = ("am", "private", "lost", "latin", "swapped", "apart")
YEAR = 2568
CSS = """
@page { size: A4; margin: 2cm 1.8cm; @bottom-center { content: counter(page); font: 10pt Sarabun }
  @top-center { content: "รายงานการประเมินตนเองของสถานศึกษา"; font: 10pt Sarabun } }
body { font: 12pt/1.5 Sarabun } h1 { font-size: 16pt } h2 { font-size: 14pt }
h3 { font-size: 12pt; margin: .4em 0 .1em }
p { margin: .2em 0 } table { width: 100%; border-collapse: collapse; table-layout: fixed }
td, th { border: 1px solid #333; padding: 3pt 5pt; text-align: left; vertical-align: top }
.wide { width: 48% } .columns { columns: 2; column-gap: 8mm } .break { break-before: page }
.mid td { vertical-align: middle } .ticks th { font-size: 9pt; padding: 2pt }
.ticks td { font-size: 9pt }
"""


@dataclass
class Sar:
    """A paper and its truth: `levels` {("overall", "") | ("standard", code) | ("issue", code): value},
    `passages` {("strengths" | "improvements", standard's code): text}."""

    layout: str
    set: dict
    pdf: bytes
    levels: dict = field(default_factory=dict)
    passages: dict = field(default_factory=dict)
    damage: str = ""


def sar(layout, seed):
    """The Sar of a layout and a seed."""
    maker = Maker(layout, seed)
    return maker.made()


class Maker:
    def __init__(self, layout, seed):
        self.rng = random.Random(f"{layout} {seed}")
        self.layout = layout
        self.set = json.loads((SETS / f"{self.rng.choice(['moe2561_basic', 'moe2561_early'])}.json").read_text())
        self.words = {row["value"]: row["label"] for row in self.set["levels"]}
        self.damage = DAMAGES[seed % len(DAMAGES)] if layout == "damaged" else ""
        self.levels = {("overall", ""): self.value(4)}
        self.passages = {}
        for standard in self.set["standards"]:
            self.levels["standard", standard["code"]] = self.value(4)
            for issue in standard["issues"]:
                self.levels["issue", issue["code"]] = self.value(self.levels["standard", standard["code"]])
            for name in ("strengths", "improvements"):
                self.passages[name, standard["code"]] = self.passage(name)
        self.style = self.rng.choice(["code", "code", "number", "bare"])
        self.heads = {name: self.rng.choice(getattr(say, name.upper())) for name in ("strengths", "improvements")}

    def value(self, near):
        return min(5, max(1, near + self.rng.choice([-1, 0, 0, 0, 1])))

    def passage(self, name):
        rng, lines = self.rng, []
        for _ in range(rng.randint(1, 3)):
            line = rng.choice(say.DO) + rng.choice(say.WHAT)
            line += rng.choice(say.HOW) if name == "strengths" else f" {rng.choice(say.LACK)}"
            lines.append(f"โรงเรียน{line}" if rng.random() < 0.4 else line)
        return "\n".join(dict.fromkeys(lines))

    # Pieces of HTML

    def lines(self, text):
        bullet = self.rng.choice(["- ", "• ", "", "1"])
        rows = text.split("\n")
        if bullet == "1":
            return "".join(f"<p>{at}) {escape(row)}</p>" for at, row in enumerate(rows, 1))
        return "".join(f"<p>{bullet}{escape(row)}</p>" for row in rows)

    def word(self, key):
        return self.words[self.levels[key]]

    def told(self, forms, key, name=""):
        form = self.rng.choice(forms)
        return form.format(name=name, word=self.word(key), value=self.levels[key])

    def distraction(self):
        form = self.rng.choice(say.DISTRACTORS)
        return form.format(n=self.rng.randint(60, 98), word=self.rng.choice(list(self.words.values())), last=YEAR - 1)

    def name(self, issue, at):
        lead = {"code": f"{issue['code']} ", "number": f"{at}) ", "bare": ""}[self.style]
        return lead + issue["label"]

    def heading(self, name, code):
        return f"<h3>{self.heads[name].format(code=code)}</h3>"

    def sections(self, standard, level=True):
        """A standard in running text, from its process to its plan."""
        rng, code = self.rng, standard["code"]
        out = [f"<h3>{rng.choice(say.SECTIONS)}</h3>", f"<p>{rng.choice(say.PROCESS)} {rng.choice(say.PROCESS)}</p>"]
        out += [f"<p>{self.distraction()} {rng.choice(say.PROCESS)}</p>" for _ in range(2)]
        out.append(f"<h3>{rng.choice(say.EVIDENCE)}</h3><p>รายงานโครงการ คำสั่ง บันทึกการประชุม ภาพกิจกรรม</p>")
        for name in ("strengths", "improvements"):
            out.append(self.heading(name, code) + self.lines(self.passages[name, code]))
        plan = rng.choice(say.PLANS).format(word=rng.choice(list(self.words.values())))
        out.append(f"<h3>{rng.choice(say.NEXT)}</h3><p>{plan} {rng.choice(say.PLANS[2:])}</p>")
        return "".join(out)

    def title(self, standard):
        return f"<h2>มาตรฐานที่ {standard['code']} {standard['label']}</h2>"

    # Layouts

    def table(self):
        """Tables of levels, with words, ticks or numbers, an aim beside them or not; strengths side by side."""
        rng = self.rng
        kind, aim = rng.choice(["word", "ticks", "number", "both"]), rng.random() < 0.4
        out = [f"<h1>ตอนที่ 2 ผลการประเมินตนเอง</h1><p>{self.told(say.OVERALL, ('overall', ''))}</p>"]
        order = sorted(self.words, reverse=rng.random() < 0.5)
        marked = rng.choice(["✓", "/"])
        heads = [f'<th class="wide">{rng.choice(say.HEAD_ISSUE)}</th>']
        if aim:
            heads.append("<th>ค่าเป้าหมาย</th>")
        if kind == "ticks":
            heads += [f"<th>{self.words[value]}</th>" for value in order]
        else:
            heads.append(f"<th>{rng.choice(say.HEAD_LEVEL[:3])}</th>")
        rows = []

        def row(name, key, is_head):
            cells = [f"<td>{'<b>' if is_head else ''}{escape(name)}{'</b>' if is_head else ''}</td>"]
            if aim:
                cells.append(f"<td>{rng.choice(list(self.words.values()))}</td>")
            value, word = self.levels[key], self.word(key)
            if kind == "ticks":
                cells += [f"<td>{marked if one == value else ''}</td>" for one in order]
            else:
                cells.append(f"<td>{ {'word': word, 'number': value, 'both': f'{value} ({word})'}[kind] }</td>")
            rows.append(f"<tr>{''.join(cells)}</tr>")

        for standard in self.set["standards"]:
            row(f"มาตรฐานที่ {standard['code']} {standard['label']}", ("standard", standard["code"]), True)
            for at, issue in enumerate(standard["issues"], 1):
                row(self.name(issue, at), ("issue", issue["code"]), False)
        style = ("mid " if rng.random() < 0.5 else "") + kind
        out.append(f'<table class="{style}"><thead><tr>{"".join(heads)}</tr></thead>{"".join(rows)}</table>')
        out.append("<h1>ตอนที่ 3 สรุปจุดเด่นและจุดที่ควรพัฒนา</h1>")
        if rng.random() < 0.5:
            out.append("<table><tr><th>มาตรฐาน</th><th>จุดเด่น</th><th>จุดที่ควรพัฒนา</th></tr>")
            for standard in self.set["standards"]:
                cells = [self.lines(self.passages[name, standard["code"]]) for name in ("strengths", "improvements")]
                name = f"มาตรฐานที่ {standard['code']} {standard['label']}"
                out.append(f"<tr><td>{name}</td><td>{cells[0]}</td><td>{cells[1]}</td></tr>")
            out.append("</table>")
        else:
            for standard in self.set["standards"]:
                cells = [self.lines(self.passages[name, standard["code"]]) for name in ("strengths", "improvements")]
                out.append(f"{self.title(standard)}<table><tr><th>จุดเด่น</th><th>จุดที่ควรพัฒนา</th></tr>")
                out.append(f"<tr><td>{cells[0]}</td><td>{cells[1]}</td></tr></table>")
        return "".join(out)

    def prose(self):
        """Running text: the level of a standard in a sentence, those of its issues in further ones."""
        rng = self.rng
        out = [f"<h1>ส่วนที่ 2 ผลการประเมินตนเอง</h1><p>{self.told(say.OVERALL, ('overall', ''))}</p>"]
        for standard in self.set["standards"]:
            out.append(f"{self.title(standard)}<p>{self.told(say.OF_STANDARD, ('standard', standard['code']))}</p>")
            told = [
                self.told(say.OF_ISSUE, ("issue", issue["code"]), self.name(issue, at))
                for at, issue in enumerate(standard["issues"], 1)
            ]
            if rng.random() < 0.5:
                out += [f"<p>{escape(one)}</p>" for one in told]
            else:
                out.append(f"<p>{escape(' '.join(told))}</p>")
            out.append(self.sections(standard))
        return "".join(out)

    def columns(self):
        """A newspaper of two columns."""
        return f'<div class="columns">{self.prose()}</div>'

    def form(self):
        """A form that was filled in: dotted lines, boxes to tick, labels before what is written."""
        rng = self.rng
        tick, empty = rng.choice([("( / )", "(  )"), ("(✓)", "( )"), ("[x]", "[ ]"), ("☑", "☐")])
        dotted = rng.random() < 0.5

        def level(key):
            if dotted:
                return f"ระดับคุณภาพ ........{self.word(key)}........"
            order = sorted(self.words)
            boxes = "&nbsp;&nbsp;".join(f"{tick if v == self.levels[key] else empty} {self.words[v]}" for v in order)
            return f"ระดับคุณภาพ {boxes}"

        out = ["<h1>แบบรายงานการประเมินตนเอง</h1><p>ชื่อสถานศึกษา โรงเรียน" + rng.choice(say.SCHOOLS) + "</p>"]
        for standard in self.set["standards"]:
            out.append(self.title(standard))
            for at, issue in enumerate(standard["issues"], 1):
                out.append(f"<p>{escape(self.name(issue, at))}</p><p>{level(('issue', issue['code']))}</p>")
            out.append(f"<p><b>สรุปมาตรฐานที่ {standard['code']}</b> {level(('standard', standard['code']))}</p>")
            for name, label in (("strengths", "จุดเด่น"), ("improvements", "จุดที่ควรพัฒนา")):
                rows = self.passages[name, standard["code"]].split("\n")
                out.append(
                    f"<p><b>{label}:</b> {escape(rows[0])}</p>" + "".join(f"<p>{escape(r)}</p>" for r in rows[1:])
                )
            out.append(f"<p><b>แนวทางการพัฒนา:</b> {rng.choice(say.PLANS[2:])}</p>")
        out.append(f"<h2>สรุปภาพรวม</h2><p>ผลการประเมินในภาพรวมของสถานศึกษา {level(('overall', ''))}</p>")
        return "".join(out)

    def damaged(self):
        return self.rng.choice([self.table, self.prose])()

    # The paper

    def html(self):
        school, body = self.rng.choice(say.SCHOOLS), getattr(self, self.layout)()
        front = f"<h1>รายงานการประเมินตนเองของสถานศึกษา ปีการศึกษา {YEAR}</h1><p>โรงเรียน{school}</p><h2>สารบัญ</h2>"
        front += "".join(
            f'<p class="toc">{name} {"." * 60} {page}</p>'
            for name, page in (("ตอนที่ 2 ผลการประเมินตนเอง", 3), ("จุดเด่น", 5), ("จุดที่ควรพัฒนา", 6))
        )
        front += (
            f'<h1 class="break">ตอนที่ 1 ข้อมูลพื้นฐาน</h1><p>{self.rng.choice(say.PROCESS)}</p><p>{self.distraction()}</p>'
        )
        return f'<html lang="th"><style>{CSS}</style>{front}<div class="break">{body}</div></html>'

    def made(self):
        from reports.pdf import render

        html = self.html()
        if self.damage:
            html = re.sub(r">([^<]+)<", lambda found: f">{damaged(found[1], self.damage)}<", html)
        pdf = render(html, tagged=False)
        if self.damage == "private":
            pdf = with_private_marks(pdf)
        return Sar(self.layout, self.set, pdf, self.levels, self.passages, self.damage)


def damaged(text, how):
    """The text as a bad program leaves it in the text layer."""
    if how == "am":  # ำ as a blank and า
        return text.replace("ำ", " า")
    if how == "apart":  # ํ and า
        return re.sub("([่-๋]?)ำ", "ํ\\1า", text)
    if how == "lost":  # no tone marks
        return re.sub("[่-๋]", "", text)
    if how == "swapped":  # tone before vowel
        return re.sub("([ิ-ื])([่-๋])", "\\2\\1", text)
    if how == "latin":  # TIS-620 as Latin-1
        return "".join(chr(ord(one) - 0xE01 + 0xA1) if "ก" <= one <= "๛" else one for one in text)
    return text


def with_private_marks(pdf):
    """The PDF with tone marks as private-use characters in its tables of characters."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for thing in document.objects:
            if isinstance(thing, pikepdf.Dictionary) and "/ToUnicode" in thing:
                table = thing.ToUnicode.read_bytes()
                for at, code in enumerate(range(0x0E48, 0x0E4D)):
                    table = re.sub(
                        f"<{code:04x}>".encode(), f"<{0xF70A + at:04x}>".encode(), table, flags=re.IGNORECASE
                    )
                thing.ToUnicode.write(table)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()
