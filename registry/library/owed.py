"""What an item must have before the office looks through it."""

FILE = "ไฟล์หรือลิงก์ของหลักสูตร"
ANYTHING = "ไฟล์ ลิงก์ หรือสาระสำคัญ อย่างน้อยหนึ่งอย่าง"
# The field of a kind by which it is a curriculum that a board has to approve.
BOARD_DATE = "board_date"


def missing(item, kind, version):
    """[what lacks in Thai] of an item in a version: a curriculum owes the day of its board and a file, all else a file,
    a link or a summary. One query."""
    has_file = version.attachments.filter(removed_at=None).exists()
    fields = {field["key"]: field for field in kind.fields}
    if BOARD_DATE in fields:
        lacking = [] if version.fields.get(BOARD_DATE) else [f"วันที่{fields[BOARD_DATE]['label'].removesuffix('เมื่อ')}"]
        return lacking + ([] if has_file else [FILE])
    links = any(version.fields.get(key) for key, field in fields.items() if field["type"] == "link")
    return [] if has_file or links or item.summary.strip() else [ANYTHING]
