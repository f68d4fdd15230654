"""People and answers that the demo office does not have. Runs in a process of the installation under test, see
RunningOffice.newcomers; what comes back is JSON.
"""

import json
import sys
import traceback

from django.conf import settings

TAK = "สพป.ตาก เขต 2"
# What a line that answers begins with.
ANSWER = "@@"


def listen():
    """Makes the calls that come in, one a line, and answers each with a line."""
    from tests import factories

    # The demo office was made with numbers of its own.
    factories.number_from(1000)
    for call in sys.stdin:
        try:
            told = {"done": eval(call, globals())}
        except Exception:
            told = {"failed": traceback.format_exc()}
        print(ANSWER, json.dumps(told), flush=True)


def make():
    """The facts about the demo office; adds what it lacks where that was not done before."""
    from schools.models import Office, School, User

    demo = Office.objects.get(is_demo=True)
    if not Office.objects.filter(name=TAK).exists():
        add_people(demo)
    school = School.objects.get(memberships__user__username="school_staff")
    return {
        "office": demo.name,
        "formal_office": demo.formal_name,
        "school": school.full_name,
        "smis_code": school.smis_code,
        "people": {user.username: str(user) for user in User.objects.filter(is_demo=True)},
    }


def add_people(demo):
    """Adds a person with two roles, people who will change passwords, and the people of an office without schools."""
    from schools.models import Office, Role

    add_person("สองบทบาท", demo, Role.SUPERVISOR, Role.HEAD, email="two.roles@example.org")
    add_person("เปลี่ยนรหัส", demo, Role.SUPERVISOR, email="change@example.org")
    add_person("ลืมรหัส", demo, Role.CLERK, email="forgotten@example.org")
    real = Office.objects.create(name=TAK)
    add_person("ผู้ดูแลตาก", real, Role.OFFICE_ADMIN)
    add_person("ผอ.ตาก", real, Role.DIRECTOR)
    add_person("ศน.ตาก", real, Role.SUPERVISOR)


def add_person(username, office, *roles, email="", school=None):
    from schools.models import Membership, User

    user = User.objects.create_user(
        username=username, email=email, password=settings.DEMO_PASSWORD, prefix="นาย", given_name=username
    )
    for role in roles:
        Membership.objects.create(user=user, role=role, office=office, school=school)
    return user


def another_clerk(username):
    """A clerk of the demo office more, whose roles a journey may change."""
    from schools.models import Office, Role

    return add_person(username, Office.objects.get(is_demo=True), Role.CLERK).username


def send_reports(count):
    """Sends the reports of `count` schools of the real office through the actions that the school's pages call."""
    from qa.actions import sar
    from qa.models import Submission
    from schools.models import Role
    from tests.qa.factories import pdf

    waiting = Submission.objects.filter(round__office__name=TAK, level="basic", state="expected").order_by("pk")
    for number, row in enumerate(waiting.select_related("round", "school__office", "standard_set")[:count]):
        teacher = add_person(f"ครู{row.pk}", row.school.office, Role.SCHOOL_STAFF, school=row.school)
        level = 3 + number % 3
        common = {"submission": row, "by": teacher, "version": 0}
        texts = {"overall_level": level, "strengths": "ผู้เรียนอ่านออกเขียนได้", "improvements": "การคิดวิเคราะห์"}
        sar.save_part(kind="summary", values=texts, **common)
        for standard in row.standard_set.standards.prefetch_related("issues"):
            values = {"issues": dict.fromkeys(standard.issues.all(), level), "level": level, "reason": ""}
            sar.save_part(kind="standard", standard=standard, values=values, **common)
        uploads = [
            ("sar", None, "SAR.pdf", pdf(), "application/pdf"),
            ("board", None, "เห็นชอบ.pdf", pdf(), "application/pdf"),
        ]
        endorsed = {"endorsed_on": row.round.opens_on, "endorsed_by": "นายมั่น ใจดี"}
        sar.save_part(kind="send", values=endorsed, uploads=uploads, **common)
        sar.submit(submission=row, by=teacher)
    return Submission.objects.filter(round__office__name=TAK, state="submitted").count()


def rich_school():
    """The key of a school with more to tell than its page holds."""
    from tests.journeys import rich_school

    return rich_school.make()


def deputy(username):
    """A supervisor of the demo office who logs in by `username`; returns the name that pages show."""
    from schools.models import Office, Role, User

    user = add_person(username, Office.objects.get(is_demo=True), Role.SUPERVISOR)
    User.objects.filter(pk=user.pk).update(position="ศึกษานิเทศก์")
    return str(user)


def schools_to_merge():
    """Two new schools of the demo office; the first has a teacher and a recommendation that waits for it."""
    from schools.models import Office, Role, School, User
    from supervision.models import Recommendation
    from tests.supervision.factories import make_open_recommendation

    demo = Office.objects.get(is_demo=True)
    pair = [
        School.objects.create(office=demo, name=f"บ้านยุบรวม{side}", local_code=f"ยุบรวม{side}") for side in ("เล็ก", "ใหญ่")
    ]
    supervisor, head = User.objects.get(username="supervisor"), User.objects.get(username="head")
    row = make_open_recommendation(school=pair[0], supervisor=supervisor, head=head)
    assert row.state == Recommendation.State.OPEN
    teacher = User.objects.get(memberships__school=pair[0], memberships__role=Role.SCHOOL_STAFF)
    return {
        "school": pair[0].pk,
        "name": pair[0].full_name,
        "bare_name": pair[0].name,
        "into": pair[1].pk,
        "into_name": pair[1].full_name,
        "recommendation": row.pk,
        "teacher": str(teacher),
    }


def school_to_rename(name):
    """A new school of the demo office; its primary key."""
    from schools.models import Office, School

    return School.objects.create(office=Office.objects.get(is_demo=True), name=name, local_code=name[:20]).pk


def one_place():
    """Three open schools of the demo office get one place; their full names."""
    from schools.models import School

    schools = list(School.objects.filter(office__is_demo=True, closed_on=None).order_by("pk")[:3])
    School.objects.filter(pk__in=[school.pk for school in schools]).update(latitude="16.2", longitude="101.2")
    return [school.full_name for school in schools]


def office_to_ask(schools):
    """An office of its own with that many schools in four networks, a supervisor, and people of the first two."""
    from schools.models import Office, Role
    from tests.factories import make_network, make_school

    office = Office.objects.create(name="สพป.แก้วธารา เขต 9")
    networks = [make_network(office, f"เครือข่ายสำรวจที่ {n}") for n in range(1, 5)]
    asked = [make_school(office, f"บ้านสำรวจ {n:03d}", network=networks[n % 4]) for n in range(1, schools + 1)]
    add_person("ศน.สำรวจ", office, Role.SUPERVISOR)
    add_person("ครูที่ตอบ", office, Role.SCHOOL_STAFF, school=asked[0])
    add_person("ครูที่ยังไม่ตอบ", office, Role.SCHOOL_STAFF, school=asked[1])
    return {"answers": asked[0].full_name, "waits": asked[1].full_name}


def answer_survey(title, now, wanted):
    """Every school of the survey that nobody answers for in a browser rates all alike; returns how many did."""
    from instruments.forms import AnswerForm
    from schools.models import Membership, Role, User
    from supervision.actions.survey_answers import save
    from supervision.models import Survey

    survey = Survey.objects.get(title=title)
    version, done = survey.version_asked, 0
    data = {}
    for item in version.items():
        name = f"answers-item_{item.pk}"
        if item.kind == "multiple":
            data[name] = [item.choices[0]["value"]]
        elif item.dual:
            data |= {name: str(now), f"{name}_wanted": str(wanted)}
    for target in survey.targets.waiting().filter(school__memberships=None).select_related("school", "survey"):
        # Nobody of these logs in, and passwords take their time.
        teacher = User.objects.create(username=f"ครูสำรวจ{target.pk}", given_name="สำรวจ", password="!")
        Membership.objects.create(user=teacher, role=Role.SCHOOL_STAFF, office=survey.office, school=target.school)
        form = AnswerForm(data, {}, version=version)
        assert form.is_valid(), form.errors
        save(target=target, form=form, by=teacher, version=target.version, submit=True)
        done += 1
    return done


def public_survey(title):
    """A survey of the demo office for whoever has its link; the addresses of both."""
    from django.urls import reverse

    from schools.models import Office, User
    from supervision.models import Survey
    from tests.instruments.factories import make_version
    from tests.supervision.survey_factories import PLAIN, make_survey

    demo = Office.objects.get(is_demo=True)
    head = User.objects.get(username="head")
    survey = make_survey(
        office=demo, by=head, version=make_version(PLAIN), public=True, reach=Survey.Reach.LINK, title=title
    )
    return {
        "link": reverse("supervision:survey_public", args=[survey.token]),
        "page": reverse("supervision:survey", args=[survey.pk]),
    }


def visited_network(name):
    """A network of the demo office with four schools: two approved visits to the first, one each to the next two, and
    one to the last that waits for its approval."""
    from schools.models import Office, User
    from tests.factories import make_network, make_school, today
    from tests.supervision.factories import make_visit

    demo = Office.objects.get(is_demo=True)
    network = make_network(demo, name)
    schools = [make_school(demo, f"บ้านรายงาน {n}", network=network) for n in range(1, 5)]
    people = {role: User.objects.get(username=role) for role in ("supervisor", "head")}
    for place, state, rating in ((0, "approved", 5), (0, "approved", 4), (1, "approved", 4), (2, "approved", 3)):
        make_visit(school=schools[place], state=state, ratings=[rating] * 8, visited_on=today(), **people)
    make_visit(school=schools[3], state="submitted", ratings=[1] * 8, visited_on=today(), **people)
    return schools[3].full_name


def run_of_a_year():
    """A งาน of the demo office that has no run yet: its first step is done by a visit, its second by hand."""
    from django.utils import timezone

    from handbook.models import Process, ProcessVersion, Step, WorkGroup
    from schools.models import Office

    office = Office.objects.get(is_demo=True)
    group = WorkGroup.objects.filter(office=office).first()
    if group is None:
        group = WorkGroup.objects.create(office=office, code="99", name="กลุ่มงานทดสอบ")
    process = Process.objects.create(group=group, code="9.9", name="งานทดสอบการนิเทศตามคู่มือ", position=99)
    version = ProcessVersion.objects.create(process=process, number=1)
    for place, (title, tool) in enumerate((("ลงพื้นที่นิเทศตามคู่มือ", "visit"), ("สรุปผลตามคู่มือ", "")), start=1):
        rule = {"rule": "year_end", "days_before": 0}
        Step.objects.create(of_version=version, key=f"s{place}", position=place, title=title, tool=tool, due=rule)
    now = timezone.now()
    rows = ProcessVersion.objects.filter(pk=version.pk)
    rows.update(state="published", published_at=now, effective_on=timezone.localdate())
    return {"process": process.name, "step": "ลงพื้นที่นิเทศตามคู่มือ", "ago": 11}


def office_without_a_handbook(name):
    """An office of its own that has no groups, with its director, head and two supervisors; {username: shown name}."""
    from schools.models import Office, Role

    office = Office.objects.create(name=name)
    people = {
        "ผอ.คู่มือ": Role.DIRECTOR,
        "หัวหน้าคู่มือ": Role.HEAD,
        "ศน.คู่มือ": Role.SUPERVISOR,
        "ศน.คู่มือสอง": Role.SUPERVISOR,
    }
    return {username: str(add_person(username, office, role)) for username, role in people.items()}
