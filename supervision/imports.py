"""Lists of policies and focus areas, as offices pass them on."""

from schools.imports import cells
from schools.imports.kinds import KEEPERS_AND_CLERK, Field, register
from schools.imports.plain import PlainKind
from supervision.models import Policy

Source = Policy.Source
SOURCES = {
    "MINISTER": Source.MINISTER,
    "รัฐมนตรี": Source.MINISTER,
    "รมต": Source.MINISTER,
    "ศธ": Source.MINISTER,
    "OBEC": Source.OBEC,
    "AREA": Source.OFFICE,
    "เขต": Source.OFFICE,
    "สพท": Source.OFFICE,
    "office": Source.OFFICE,
    **{source.label: source for source in Source},
}


class PolicyList(PlainKind):
    """Policies by code; one without a code is known by where it comes from and its words."""

    key = "policies"
    title = "นโยบายและจุดเน้น"
    noun = "นโยบาย"
    code_label = "รหัสนโยบาย"
    needs = "ที่มา (MINISTER, OBEC หรือ AREA) และชื่อนโยบายหรือจุดเน้น"
    roles = KEEPERS_AND_CLERK
    model = Policy
    name_field = "title"
    home = ("supervision:policies", "ดูนโยบายและจุดเน้น")
    position = 60
    fields = {
        "source": Field(
            "ที่มา",
            ("type", "source", "ที่มา", "ประเภท", "ระดับ"),
            required=True,
            read=cells.one_of({word: str(source) for word, source in SOURCES.items()}),
            example="OBEC",
        ),
        "code": Field("รหัส", ("code", "รหัสนโยบาย"), read=cells.local_code, limit=20, example="POL001", is_code=True),
        "title": Field(
            "นโยบายหรือจุดเน้น",
            ("title", "name", "นโยบาย", "จุดเน้น", "ชื่อนโยบาย", "ชื่อ"),
            required=True,
            limit=300,
            example="พัฒนาการอ่านการเขียน",
        ),
        "description": Field("รายละเอียด", ("description", "คำอธิบาย"), limit=5000),
        "is_active": Field("ใช้อยู่", ("isactive", "active", "สถานะ"), read=cells.yes_or_no, example="ใช่"),
    }

    def keys(self, values):
        by_words = ("words", values["source"], values["title"])
        return [("code", values["code"]), by_words] if values.get("code") else [by_words]

    def find(self, values, present):
        found = super().find(values, present)
        # The same words under another code are another policy.
        other = found and found[0]["code"] and "code" in values and found[0]["code"] != values["code"]
        return None if other else found

    def identities(self, values, ask):
        return [f"รหัส {values['code']}"] if "code" in values else [f"นโยบาย “{values['title']}”"]

    def details(self, values):
        return [Source(values["source"]).label]


register(PolicyList())
