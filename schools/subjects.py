"""Subject areas (กลุ่มสาระการเรียนรู้) and the fields beside them (facts §7, หลักสูตรแกนกลาง 2551 ปรับปรุง 2560)."""

from django.db import models


class Subject(models.TextChoices):
    THAI = "thai", "ภาษาไทย"
    MATHS = "maths", "คณิตศาสตร์"
    SCIENCE = "science", "วิทยาศาสตร์และเทคโนโลยี"
    SOCIAL = "social", "สังคมศึกษา ศาสนาและวัฒนธรรม"
    HEALTH = "health", "สุขศึกษาและพลศึกษา"
    ART = "art", "ศิลปะ"
    WORK = "work", "การงานอาชีพ"
    LANGUAGES = "languages", "ภาษาต่างประเทศ"
    ACTIVITIES = "activities", "กิจกรรมพัฒนาผู้เรียน"
    EARLY = "early", "ปฐมวัย"
    SPECIAL = "special", "การศึกษาพิเศษ"
