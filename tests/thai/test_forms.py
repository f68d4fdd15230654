from datetime import date

from django import forms

from thai.forms import ThaiDateField, ThaiTextField, ThaiYearField


class DayForm(forms.Form):
    day = ThaiDateField(label="วันที่")
    until = ThaiDateField(label="ถึง", required=False)
    year = ThaiYearField(label="ปี", required=False)


def test_a_typed_date_becomes_a_date():
    form = DayForm({"day": "๑๖ พ.ค. ๒๕๖๙", "year": "๖๙"})
    assert form.is_valid()
    assert form.cleaned_data == {"day": date(2026, 5, 16), "until": None, "year": 2569}


def test_a_wrong_date_says_so_and_keeps_what_was_typed():
    form = DayForm({"day": "16/5/2026", "year": "2026"})
    assert form.errors["day"] == ["ปี 2026 เป็นปี ค.ศ. หากหมายถึง พ.ศ. 2569 โปรดพิมพ์ 16/5/2569"]
    assert form.errors["year"] == ["ปี 2026 เป็นปี ค.ศ. หากหมายถึง พ.ศ. 2569 โปรดพิมพ์ 2569"]
    assert 'value="16/5/2026"' in str(form["day"])


def test_the_field_shows_a_stored_date_in_the_buddhist_era_and_reads_it_back():
    form = DayForm(initial={"day": date(2026, 5, 16)})
    html = str(form["day"])
    assert 'value="16/05/2569"' in html
    assert "data-thai-date" in html
    assert 'autocomplete="off"' in html
    assert "inputmode" in html
    assert "16/5/2569" in form.fields["day"].help_text
    assert not DayForm({"day": "16/05/2569"}, initial={"day": date(2026, 5, 16)}).has_changed()


def test_an_empty_required_date_is_asked_for():
    assert "day" in DayForm({"day": " "}).errors


class WordsForm(forms.Form):
    words = ThaiTextField(max_length=150)


def test_text_is_cleaned_before_it_is_checked():
    assert WordsForm({"words": " น\u0e4d\u0e32\u200b "}).is_valid()
    form = WordsForm({"words": "น\u0e4d\u0e32\u200b"})
    assert form.is_valid() and form.cleaned_data == {"words": "น\u0e33"}
    for nothing in ("\u200b", " \ufeff\u00a0 \n"):
        assert "words" in WordsForm({"words": nothing}).errors
    # One character that is two once it is normalized.
    assert "words" in WordsForm({"words": "\u0958" * 150}).errors
    assert "words" in WordsForm({"words": "ก\x00ข"}).errors
