"""What a round of SARs asks of a school, field by field, in the order of its pages and without any report."""

from qa.models import Round, SubmissionFile
from qa.sar_report import OWN_TEXTS, SUMMARY_TEXTS, TEXTS

P = Round.Part
OWED, FREE, DIFFERS = "ต้องตอบ", "ตอบเพิ่มได้", "ต้องตอบเมื่อระดับต่างจากที่เสนอ"
SUMMARY, STANDARD, OWN, SEND = "สรุป", "รายมาตรฐาน", "มาตรฐานของสถานศึกษา (ถ้ามี)", "รับรองและส่ง"
# The part of the round under which a text of the whole report is asked for.
OF_WHOLE = {"summary": P.SUMMARY, "strengths": P.OVERALL, "improvements": P.OVERALL}


def asked(round):
    """[[part, label, whether it must be answered]] of a round of SARs. One query."""

    def owed(part):
        return OWED if part and round.asks(part) else FREE

    fields = [[SUMMARY, "ระดับคุณภาพโดยรวม", OWED]]
    fields += [[SUMMARY, label, owed(OF_WHOLE.get(name))] for name, (label, _hint) in SUMMARY_TEXTS.items()]
    fields += [
        [STANDARD, "ระดับคุณภาพรายประเด็นพิจารณา", OWED],
        [STANDARD, "ระดับคุณภาพของมาตรฐาน", OWED],
        [STANDARD, "เหตุผลที่ระดับต่างจากระดับที่เสนอ", DIFFERS],
        *([STANDARD, label, owed(name)] for name, (label, _hint) in TEXTS.items()),
        [STANDARD, "หลักฐาน", owed(P.EVIDENCE)],
        [OWN, "ระดับคุณภาพของมาตรฐาน", OWED],
        *([OWN, label, owed(name)] for name, (label, _hint) in OWN_TEXTS.items()),
        [SEND, "ไฟล์ SAR (PDF)", owed(P.SAR_FILE)],
        *([SEND, file.label, OWED if file.is_required else FREE] for file in round.asked_files.all()),
        [SEND, SubmissionFile.Kind.BOARD.label, owed(P.BOARD)],
        [SEND, "วันที่คณะกรรมการสถานศึกษาเห็นชอบ", owed(P.BOARD)],
        [SEND, "ชื่อประธานคณะกรรมการสถานศึกษา", owed(P.BOARD)],
    ]
    return fields
