"""Hands out keys of its own for every session of a user; moto hands the key of a documentation's example to all."""

import secrets
import string

from moto.core.responses import ActionResult
from moto.sts.exceptions import STSValidationError
from moto.sts.responses import TokenResponse

# STS API reference, "GetSessionToken": DurationSeconds.
SHORTEST, LONGEST, USUAL = 900, 129_600, 43_200


def sessions_have_keys():
    """AWS's keys of sessions begin with ASIA, and work for as long as was asked for, within bounds."""

    def get_session_token(self):
        seconds = self._get_int_param("DurationSeconds", USUAL)
        for wrong, bound, limit in ((seconds < SHORTEST, "greater", SHORTEST), (seconds > LONGEST, "less", LONGEST)):
            if wrong:
                raise STSValidationError(
                    f"1 validation error detected: Value '{seconds}' at 'durationSeconds' failed to satisfy constraint: "
                    f"Member must have value {bound} than or equal to {limit}"
                )
        letters = string.ascii_uppercase + string.digits
        keys = {
            "AccessKeyId": "ASIA" + "".join(secrets.choice(letters) for _ in range(16)),
            "SecretAccessKey": secrets.token_urlsafe(30),
            "SessionToken": secrets.token_urlsafe(240),
            "Expiration": self.backend.get_session_token(duration=seconds).expiration,
        }
        return ActionResult({"Credentials": keys})

    TokenResponse.get_session_token = get_session_token


def correct():
    """All of the above that stands alone."""
    sessions_have_keys()
