"""Invented policies and focus areas of a demo office."""

from supervision.models import Policy

POLICIES = (
    ("minister", "ศธ.1", "เรียนดี มีความสุข", "ลดภาระครูและนักเรียน ให้เวลากับการเรียนการสอน", True),
    ("minister", "ศธ.2", "การศึกษาเท่าเทียม", "นำเด็กนอกระบบกลับเข้าเรียนทุกคน", True),
    ("obec", "สพฐ.1", "อ่านออกเขียนได้ทุกคนในชั้นประถมศึกษาปีที่ 1", "", True),
    ("obec", "สพฐ.2", "การจัดการเรียนรู้เชิงรุก (Active Learning)", "ทุกกลุ่มสาระ อย่างน้อยภาคเรียนละหนึ่งหน่วย", True),
    ("obec", "สพฐ.3", "คัดกรองและช่วยเหลือผู้เรียนที่มีความต้องการพิเศษ", "", True),
    ("office", "เขต 1", "หนึ่งโรงเรียนหนึ่งนวัตกรรม", "โรงเรียนเลือกเรื่องที่เป็นปัญหาของตน", True),
    ("office", "เขต 2", "นิเทศครบทุกโรงเรียน ภาคเรียนละหนึ่งครั้ง", "", True),
    ("office", "เขต 0", "ห้องเรียนสีขาวปลอดขยะ", "สิ้นสุดปีงบประมาณ 2568", False),
)


def make(*, office):
    """Policies of the minister, of OBEC and of the office; one is no longer in use."""
    Policy.objects.bulk_create(
        Policy(office=office, source=source, code=code, title=title, description=text, is_active=active)
        for source, code, title, text, active in POLICIES
    )
