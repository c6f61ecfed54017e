import pytest

from feedback.foundation import letters
from feedback.foundation.i18n import code
from feedback.foundation.letters import LetterContext, Recipient
from feedback.foundation.links import PublicAddress


def write(parts, language="id", name="Sari"):
    def render(template, **values):
        return parts[template.rpartition("/")[2]].format(language=code(), **values)

    context = LetterContext(PublicAddress("https://cermin.test"), "k" * 40, None, render)
    recipient = Recipient(name, "sari@kpw.example", language)
    return letters.write(context, "greeting", recipient, {"n": 6}, headers={"X-Test": "1"})


PARTS = {
    "subject.txt": " Anda diminta menilai {n} orang,\n {recipient_name} \n",
    "body.txt": "\n{language}: {n}\n\n",
    "body.html": "<p>{language}</p>",
}


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_three_parts_are_written_in_the_recipients_language(app, language):
    letter = write(PARTS, language)
    assert (letter.text, letter.html) == (f"{language}: 6\n", f"<p>{language}</p>")


def test_the_subject_is_one_line(app):
    assert write(PARTS).subject == "Anda diminta menilai 6 orang, Sari"


@pytest.mark.parametrize("breaker", ["\r\n", "\n", "\r", "\N{LINE SEPARATOR}", "\x00", "\x1b"])
def test_nothing_in_a_name_breaks_a_header(app, breaker):
    letter = write(PARTS, name=f"Sari{breaker}Bcc: x")
    assert (letter.to_name, letter.subject.endswith("Sari Bcc: x")) == ("Sari Bcc: x", True)


def test_extra_headers_are_passed_on(app):
    assert write(PARTS).extra_headers == {"X-Test": "1"}


def test_the_secret_key_does_not_show_in_the_repr():
    context = LetterContext(PublicAddress("https://cermin.test"), "geheim" * 8, None, str)
    assert "geheim" not in repr(context)
