"""Password rules in this site's words; Django's Vietnamese catalogue lacks this one."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import ngettext


class LengthValidator(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return ngettext(
            "A password needs %(n)s character at least.",
            "A password needs %(n)s characters at least.",
            self.min_length,
        ) % {"n": self.min_length}

    get_help_text = get_error_message
