"""People and answers that the demo office does not have. Runs in a process of the installation under test, see
RunningOffice.newcomers; what comes back is JSON.
"""

from django.conf import settings

TAK = "สพป.ตาก เขต 2"


def make():
    """Adds a person with two roles, people who will change passwords, and the people of an office without schools."""
    from schools.models import Office, Role, School, User

    demo = Office.objects.get(is_demo=True)
    add_person("สองบทบาท", demo, Role.SUPERVISOR, Role.HEAD, email="two.roles@example.org")
    add_person("เปลี่ยนรหัส", demo, Role.SUPERVISOR, email="change@example.org")
    add_person("ลืมรหัส", demo, Role.CLERK, email="forgotten@example.org")
    real = Office.objects.create(name=TAK)
    add_person("ผู้ดูแลตาก", real, Role.OFFICE_ADMIN)
    add_person("ผอ.ตาก", real, Role.DIRECTOR)
    add_person("ศน.ตาก", real, Role.SUPERVISOR)
    school = School.objects.get(memberships__user__username="school_staff")
    return {
        "office": demo.name,
        "formal_office": demo.formal_name,
        "school": school.full_name,
        "smis_code": school.smis_code,
        "people": {user.username: str(user) for user in User.objects.filter(is_demo=True)},
    }


def add_person(username, office, *roles, email="", school=None):
    from schools.models import Membership, User

    user = User.objects.create_user(
        username=username, email=email, password=settings.DEMO_PASSWORD, prefix="นาย", given_name=username
    )
    for role in roles:
        Membership.objects.create(user=user, role=role, office=office, school=school)
    return user


def send_reports(count):
    """Sends the reports of `count` schools of the real office through the action that the school's page calls."""
    from qa.actions import submissions
    from qa.models import Submission
    from schools.models import Role
    from tests.qa.factories import pdf

    waiting = Submission.objects.filter(round__office__name=TAK, level="basic", state="expected").order_by("pk")
    for number, row in enumerate(waiting.select_related("school__office", "standard_set")[:count]):
        teacher = add_person(f"ครู{row.pk}", row.school.office, Role.SCHOOL_STAFF, school=row.school)
        level = 3 + number % 3
        standards = list(row.standard_set.standards.prefetch_related("issues"))
        answers = {
            "overall_level": level,
            "strengths": "ผู้เรียนอ่านออกเขียนได้",
            "improvements": "การคิดวิเคราะห์",
            "endorsed_on": row.round.opens_on,
            "endorsed_by": "นายมั่น ใจดี",
            "issues": {issue: level for standard in standards for issue in standard.issues.all()},
            "standards": dict.fromkeys(standards, (level, "")),
        }
        uploads = [("sar", "SAR.pdf", pdf(), "application/pdf"), ("board", "เห็นชอบ.pdf", pdf(), "application/pdf")]
        submissions.save(submission=row, by=teacher, version=row.version, answers=answers, uploads=uploads, submit=True)
    return Submission.objects.filter(round__office__name=TAK, state="submitted").count()
