"""The e-mail that tells a person about their own account."""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string


def tell_former_address(person, former):
    """Tells the address an account had before that it opens the account no more; not which one does now."""
    body = render_to_string("schools/people/address_changed.txt", {"person": person})
    EmailMessage(subject="[นิเทศ] อีเมลของบัญชีท่านเปลี่ยนแล้ว", body=body, to=[former]).send()
