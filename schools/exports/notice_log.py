"""The log of what was sent to the people of the office as a file: titles, never the texts."""

from schools import notice_log
from schools.exports import export
from schools.permissions import NOTICE_LOG_READERS

COLUMNS = [
    ("แจ้งเมื่อ", lambda row: row.told_at),
    ("ผู้รับ", lambda row: str(row.notice.user)),
    ("เกี่ยวกับ", lambda row: row.notice.get_kind_display()),
    ("เรื่อง", notice_log.title_of),
    ("ช่องทาง", lambda row: row.channel_label),
    ("สถานะ", lambda row: row.get_state_display()),
    ("ส่งเมื่อ", lambda row: row.sent_at),
    ("จำนวนครั้งที่ส่ง", lambda row: row.attempts),
    ("สาเหตุ", lambda row: row.error),
]


@export("notice_log", title="การส่งข้อความ", roles=NOTICE_LOG_READERS, columns=COLUMNS)
def notice_log_rows(asker):
    """The log with its filters."""
    return notice_log.found(asker).qs
