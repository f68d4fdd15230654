"""Invented figures of an office in the shape that reports.synthesis.figures.freeze() freezes; no database."""

import json
import random
from collections import Counter, defaultdict
from pathlib import Path

from reports.synthesis import figures
from schools import sizes

STEMS = "บ้านหนองใหญ่ วัดป่าสัก ชุมชนบ้านน้ำปั้น อนุบาลกี่เพชร บ้านทุ่งฝั่งโขง บ้านห้วยน้ำเย็น วัดที่ปั่น บ้านผู้ใหญ่พัฒนา".split()
TAILS = ["", "วิทยา", "ราษฎร์บำรุง", "ประชานุเคราะห์", "รัฐราษฎร์อุปถัมภ์", "มิตรภาพที่ 42", "วิทยานุกูลราชประชานุเคราะห์"]
DISTRICTS = "เมืองตัวอย่าง น้ำปั่น ฟ้าใส ดอนใหญ่".split()
SETS = Path(figures.__file__).parents[2] / "qa" / "data"


def office(schools, seed=7):
    """Figures of an office with so many schools, each with basic education and most with early childhood."""
    rng = random.Random(seed)
    parts = [
        _part(rng, schools * share // 100, json.loads((SETS / f"{name}.json").read_text()), label)
        for name, label, share in (
            ("moe2561_early", "ระดับปฐมวัย", 85),
            ("moe2561_basic", "ระดับการศึกษาขั้นพื้นฐาน", 100),
        )
    ]
    return {
        "template": figures.TEMPLATE_VERSION,
        "office": {"name": "สพป.ตัวอย่าง เขต 1", "formal_name": "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต 1"},
        "round": {
            "id": 1,
            "academic_year": 2568,
            "opens_on": "1 มี.ค. 2569",
            "due_on": "30 เม.ย. 2569",
            "closes_on": "31 พ.ค. 2569",
        },
        "day": "16 มิ.ย. 2569",
        "parts": parts,
    }


def _part(rng, schools, standard_set, label):
    rows = [_school(rng, number, schools, standard_set["standards"]) for number in range(schools)]
    received = [row for row in rows if row["received"]]
    scale = standard_set["levels"]
    standards, issues = defaultdict(Counter), defaultdict(Counter)
    for row in received:
        for code, level in row["standards"].items():
            standards[code][level] += 1
        for standard in standard_set["standards"]:
            for issue in standard["issues"]:
                near = row["standards"][standard["code"]] + rng.choice([-1, 0, 0, 0, 1])
                issues[issue["code"]][min(5, max(1, near))] += 1
    listed = [{**s, "issues": [{"group": "", **issue} for issue in s["issues"]]} for s in standard_set["standards"]]
    return {
        "level": standard_set["level"],
        "label": label,
        "set": standard_set["name"],
        "scale": scale,
        "expected": len(rows),
        "received": len(received),
        "accepted": len(received) // 2,
        "returned": sum(row["state_label"] == "ส่งกลับแก้ไข" for row in rows if not row["received"]),
        "late": len(received) // 12,
        "coverage": figures._text(figures.share(len(received), len(rows))),
        "overall": figures._distribution(Counter(row["overall"] for row in received), scale),
        "standards": figures._with_distributions(listed, (standards, issues), scale),
        "networks": figures._groups(rows, "network", lambda row: row["network"]),
        "sizes": figures._groups(rows, "size", lambda row: row["size"]),
        "missing": [row for row in rows if not row["received"]],
        "schools": received,
    }


def _school(rng, number, schools, standards):
    overall = rng.choices([5, 4, 3, 2, 1], [22, 48, 24, 5, 1])[0]
    return {
        "smis": f"{49010000 + number * 7}",
        "school": rng.choice(STEMS) + rng.choice(TAILS),
        "network": f"เครือข่าย{DISTRICTS[number % 4]} {number % max(1, schools // 10) // 4 + 1}",
        "district": DISTRICTS[number % 4],
        "size": rng.choices([label for _, label in sizes.choices(None)], [60, 25, 10, 5])[0],
        "received": rng.random() < 0.92,
        "state_label": rng.choice(["ยังไม่ส่ง", "ฉบับร่าง", "ส่งกลับแก้ไข"]),
        "overall": overall,
        "standards": {s["code"]: min(5, max(1, overall + rng.choice([-1, 0, 0, 1]))) for s in standards},
    }
