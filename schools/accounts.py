"""How accounts behave: people are invited, nobody signs up; usernames may be Thai."""

import re

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError


def validate_username(value):
    """Letters of any script with their marks (สมศรี), digits and . _ - @ +, no blanks.

    Django's own validator refuses Thai vowels and tone marks.
    """
    if not re.fullmatch(r"[\w\u0E00-\u0E7F.@+-]+", value):
        raise ValidationError("ชื่อผู้ใช้มีได้เฉพาะตัวอักษร ตัวเลข และ . _ - @ + โดยไม่เว้นวรรค")


username_validators = [validate_username]


WRONG_LOGIN = "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง"


class ClosedAccounts(DefaultAccountAdapter):
    # Whether a name, an address or the password was wrong is nobody's business.
    error_messages = DefaultAccountAdapter.error_messages | dict.fromkeys(
        ("invalid_login", "username_password_mismatch", "email_password_mismatch"), WRONG_LOGIN
    )

    def is_open_for_signup(self, request):
        """Nobody signs up by themselves."""
        return False
