"""The columns of an XLSForm, and those of our own that keep what XLSForm has no place for.

Our own start with `nithet_`: Kobo and ODK read past them. They carry no "::", which XLSForm reads as a language.
"""

SURVEY = (
    "type", "name", "label", "hint", "required", "relevant", "appearance", "constraint",
    "constraint_message", "parameters", "nithet_kind", "nithet_code", "nithet_weight", "nithet_unit",
)  # fmt: skip
CHOICES = ("list_name", "name", "label", "nithet_scale", "nithet_bands")
SETTINGS = ("form_title", "form_id", "version", "nithet_purpose", "nithet_description")

# `nithet_kind` of rows that are no question of their own.
HELP, TURN, NOW, WANTED = "section_help", "turn", "now", "wanted"
