from getpass import getpass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from schools import audit
from schools.models import OFFICE_ROLES, SCHOOL_ROLES, Membership, Office, Role, School, User


class Command(BaseCommand):
    help = "Adds a person with a role, or another role to a person who is there. Asks for the password of a new one."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--office", help="name of the office")
        parser.add_argument("--school", help="SMIS code of the school, for the roles of a school")
        parser.add_argument("--email", default="")
        parser.add_argument("--prefix", default="")
        parser.add_argument("--given-name", default="")
        parser.add_argument("--family-name", default="")

    def handle(self, *, username, role, office, school, **options):
        place = self.place(role, office, school)
        user = User.objects.filter(username=username).first()
        with transaction.atomic():
            if user is None:
                user = self.new_user(username, options)
            if Membership.objects.current().filter(user=user, role=role, **place).exists():
                raise CommandError(f"{username} has this role already.")
            membership = Membership.objects.create(user=user, role=role, **place)
            audit.record("add person", membership, actor=None, office=membership.office, user=user.pk)
        self.stdout.write(f"{user} · {membership}")

    def place(self, role, office, school):
        """Office and school of the role. Raises CommandError where they are missing or unknown."""
        if role in SCHOOL_ROLES:
            found = School.objects.filter(smis_code=school or "").first()
            if found is None:
                raise CommandError("This role needs --school with the SMIS code of a known school.")
            return {"office": found.office, "school": found}
        if role in OFFICE_ROLES:
            found = Office.objects.filter(name=office or "").first()
            if found is None:
                raise CommandError("This role needs --office with the name of a known office.")
            return {"office": found, "school": None}
        return {"office": None, "school": None}

    def new_user(self, username, options):
        fields = ("email", "prefix", "given_name", "family_name")
        user = User(username=username, **{name: options[name] for name in fields})
        password = getpass("Password: ")
        try:
            user.clean_fields(exclude=["password"])
            user.validate_constraints()
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        user.set_password(password)
        user.save()
        return user
