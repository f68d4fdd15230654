"""Best practices that are public already get the frozen page that everybody reads from now on."""

import hashlib
import json
import secrets

from django.db import migrations

from thai.text import clean, search_key


def freeze(apps, _schema):
    Publication = apps.get_model("reports", "Publication")
    File = apps.get_model("reports", "PublicationFile")
    Event = apps.get_model("reports", "PublicationEvent")
    practices = apps.get_model("qa", "BestPractice").objects.filter(state="published")
    known = set(Publication.objects.filter(subject__startswith="practice:").values_list("subject", flat=True))
    for practice in practices.select_related("school__network", "standard").iterator():
        if f"practice:{practice.pk}" in known:
            continue
        school = practice.school
        name = school.name if school.name.startswith("โรงเรียน") else f"โรงเรียน{school.name}"
        place = [school.district and f"อำเภอ{school.district}", school.province and f"จังหวัด{school.province}"]
        facts = [
            ["โรงเรียน", name],
            ["ที่ตั้ง", " ".join(part for part in place if part)],
            ["เครือข่าย", school.network.name if school.network else ""],
            ["เรื่อง", practice.get_theme_display()],
            ["ระดับการศึกษา", practice.get_level_display()],
            ["ปีการศึกษา", str(practice.academic_year)],
            ["โทรศัพท์ของโรงเรียน", school.phone],
        ]
        texts = [("บทคัดย่อ", practice.abstract), ("สิ่งที่ทำ", practice.method), ("ผลที่เกิดขึ้น", practice.results)]
        shown = practice.attachments.filter(removed_at=None).exclude(children="no_consent").select_related("file")
        shown = list(shown.order_by("pk"))
        data = {
            "facts": [fact for fact in facts if fact[1]],
            "texts": [{"heading": heading, "text": clean(words)} for heading, words in texts if words],
            "links": [{"title": row.title, "url": row.url} for row in shown if row.file_id is None],
            "narrow": {
                "theme": practice.theme,
                "level": practice.level,
                "network": school.network_id,
                "network_name": school.network.name if school.network else "",
            },
        }
        files = [row for row in shown if row.file_id is not None]
        words = [practice.title, practice.abstract, practice.method, practice.results, *(value for _, value in facts)]
        title = clean(practice.title)
        whole = {"title": title, "data": data, "files": [[row.title, row.file.sha256] for row in files]}
        text = json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        page = Publication.objects.create(
            office_id=practice.office_id,
            kind="practice",
            slug=secrets.token_urlsafe(12),
            subject=f"practice:{practice.pk}",
            title=title,
            summary=clean(practice.abstract),
            academic_year=practice.academic_year,
            search_text="\n".join(map(search_key, words))[:20_000],
            data=data,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            published_at=practice.published_at,
        )
        File.objects.bulk_create(
            File(
                publication=page,
                number=number,
                title=row.title,
                file=row.file,
                content_type=row.file.content_type,
                size=row.file.size,
                sha256=row.file.sha256,
            )
            for number, row in enumerate(files, 1)
        )
        Event.objects.create(publication=page, what="published", at=practice.published_at)


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0006_needs_and_rolled_up_figures"),
        ("qa", "0020_last_day_to_ask_again"),
        ("schools", "0012_lists_of_the_whole_country"),
    ]
    operations = [migrations.RunPython(freeze, migrations.RunPython.noop)]
