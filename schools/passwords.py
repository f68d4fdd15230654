"""Django's password rules with Thai words; Django's own Thai catalogue leaves them in English."""

from django.contrib.auth import password_validation


class MinimumLength(password_validation.MinimumLengthValidator):
    def get_error_message(self):
        return f"รหัสผ่านสั้นเกินไป โปรดใช้อย่างน้อย {self.min_length} ตัวอักษร"

    def get_help_text(self):
        return f"ใช้อย่างน้อย {self.min_length} ตัวอักษร"


class NotTheName(password_validation.UserAttributeSimilarityValidator):
    # The fields our User really has: without them a password equal to the person's own name would pass.
    def __init__(self, user_attributes=("username", "given_name", "family_name", "email"), max_similarity=0.7):
        super().__init__(user_attributes, max_similarity)

    def get_error_message(self):
        return "รหัสผ่านคล้ายกับชื่อหรืออีเมลของท่านมากเกินไป"

    def get_help_text(self):
        return "ไม่คล้ายกับชื่อ ชื่อผู้ใช้ หรืออีเมลของท่าน"


class NotCommon(password_validation.CommonPasswordValidator):
    def get_error_message(self):
        return "รหัสผ่านนี้มีผู้ใช้กันทั่วไปและเดาได้ง่าย โปรดใช้รหัสอื่น"

    def get_help_text(self):
        return "ไม่ใช่รหัสที่คนทั่วไปใช้กัน"


class NotOnlyDigits(password_validation.NumericPasswordValidator):
    def get_error_message(self):
        return "รหัสผ่านต้องไม่เป็นตัวเลขล้วน"

    def get_help_text(self):
        return "ไม่เป็นตัวเลขล้วน"
