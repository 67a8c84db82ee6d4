"""Corrects what moto's KMS takes and tells of keys."""

import json
import re

from moto.core.exceptions import JsonRESTError
from moto.core.utils import unix_time
from moto.kms import models
from moto.kms.exceptions import NotAuthorizedException, NotFoundException, ValidationException
from moto.kms.responses import KmsResponse


def keys_have_a_use():
    """A key for symmetric encryption needs no use named, any other does, and each says whether it is for one region. moto
    lets it be for nothing, and says nothing."""
    create = models.KmsBackend.create_key

    def create_key(self, policy, key_usage, key_spec, *args, **kwargs):
        if not key_usage and key_spec not in (None, "SYMMETRIC_DEFAULT"):
            words = "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys."
            raise ValidationException(words)
        key = create(self, policy, key_usage or "ENCRYPT_DECRYPT", key_spec, *args, **kwargs)
        key.multi_region = bool(key.multi_region)
        return key

    models.KmsBackend.create_key = create_key


def keys_are_used_for_it():
    """AWS does not encrypt with a key that signs, nor decrypt with another key than was used; moto does the one, and
    has another code for the other."""
    encrypt, decrypt = models.KmsBackend.encrypt, models.KmsBackend.decrypt

    def encrypt_if_meant_to(self, key_id, plaintext, encryption_context):
        key = self.keys.get(self.any_id_to_key_id(key_id))
        if key and key.key_usage != "ENCRYPT_DECRYPT":
            words = f"{key.arn} key usage is {key.key_usage} which is not valid for Encrypt."
            raise JsonRESTError("InvalidKeyUsageException", words)
        return encrypt(self, key_id=key_id, plaintext=plaintext, encryption_context=encryption_context)

    def decrypt_with_its_key(self, ciphertext_blob, encryption_context, key_id=None):
        answer = decrypt(self, ciphertext_blob=ciphertext_blob, encryption_context=encryption_context)
        if key_id and self.keys[self.any_id_to_key_id(key_id)].arn != answer[1]:
            words = "The key ID in the request does not identify a CMK that can perform this operation."
            raise JsonRESTError("IncorrectKeyException", words)
        return answer

    models.KmsBackend.encrypt = encrypt_if_meant_to
    models.KmsBackend.decrypt = decrypt_with_its_key


def keys_wait_for_days():
    """AWS lets a key wait for 7 to 30 days; moto takes any number, and does nothing for one it does not like."""
    schedule = models.KmsBackend.schedule_key_deletion

    def schedule_key_deletion(self, key_id, pending_window_in_days):
        bound = "greater than or equal to 7" if pending_window_in_days < 7 else "less than or equal to 30"
        if not 7 <= pending_window_in_days <= 30:
            what = f"Value '{pending_window_in_days}' at 'pendingWindowInDays' failed to satisfy constraint"
            raise ValidationException(f"1 validation error detected: {what}: Member must have value {bound}")
        return schedule(self, key_id, pending_window_in_days)

    models.KmsBackend.schedule_key_deletion = schedule_key_deletion


def answers_are_whole():
    """AWS names the algorithm it used, and the key that is to be deleted, or not any more, by its ARN; moto names no
    algorithm, and the key as it was asked for."""

    def more_of(name, told):
        respond = getattr(KmsResponse, name)
        setattr(KmsResponse, name, lambda self: json.dumps({**json.loads(respond(self)), **told(self)}))

    def arn_of(self):
        return {"KeyId": self.kms_backend.describe_key(self.kms_backend.get_key_id(self._get_param("KeyId"))).arn}

    def waiting(self):
        days = self._get_param("PendingWindowInDays")
        return {**arn_of(self), "KeyState": "PendingDeletion", "PendingWindowInDays": 30 if days is None else days}

    more_of("encrypt", lambda self: {"EncryptionAlgorithm": "SYMMETRIC_DEFAULT"})
    more_of("decrypt", lambda self: {"EncryptionAlgorithm": "SYMMETRIC_DEFAULT"})
    more_of("schedule_key_deletion", waiting)
    more_of("cancel_key_deletion", arn_of)


def aliases_have_times():
    """AWS says when an alias was made and when it was last given a key; moto does not know."""
    create, update, respond = models.KmsBackend.create_alias, models.KmsBackend.update_alias, KmsResponse.list_aliases

    def create_alias(self, target_key_id, alias_name):
        alias = create(self, target_key_id, alias_name)
        alias.made = alias.changed = unix_time()
        return alias

    def update_alias(self, target_key_id, alias_name):
        alias = update(self, target_key_id, alias_name)
        alias.changed = unix_time()
        return alias

    def list_aliases(self):
        told = json.loads(respond(self))
        known = {alias.alias_name: alias for key in self.kms_backend.keys.values() for alias in key.aliases.values()}
        for one in told["Aliases"]:
            alias = known.get(one["AliasName"])
            one.update({"CreationDate": alias.made, "LastUpdatedDate": alias.changed} if alias else {})
        return json.dumps(told)

    models.KmsBackend.create_alias, models.KmsBackend.update_alias = create_alias, update_alias
    KmsResponse.list_aliases = list_aliases


def own_keys_are_of_aws():
    """AWS makes a key for each of its services when it is first needed, and says that it is its own; moto, that it is
    the customer's."""
    generate = models.KmsBackend._generate_default_keys

    def generate_default_keys(self, alias_name):
        key_id = generate(self, alias_name)
        if key_id:
            self.keys[key_id].key_manager = "AWS"
        return key_id

    models.KmsBackend._generate_default_keys = generate_default_keys


def refusals_in_the_words_of_aws():
    """moto refuses rightly but in other words."""
    set_alias, validate = KmsResponse._set_alias, KmsResponse._validate_cmk_id

    def alias_with_prefix(self, update=False):
        if not self._get_param("AliasName").startswith("alias/"):
            page = "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html"
            raise ValidationException(f'Alias must start with the prefix "alias/". Please see {page}')
        if self._get_param("AliasName").startswith("alias/aws/"):
            raise NotAuthorizedException()
        return set_alias(self, update)

    def own_key(self, key_id):
        region = key_id.split(":")[3] if re.match(r"arn:[^:]*:kms:[^:]*:[^:]*:key/", key_id) else self.region
        if region != self.region:
            raise NotFoundException(f"Invalid arn {region}")
        validate(self, key_id)

    def not_found(self, message):
        words = re.sub(r"^Invalid keyId ([^'].*)$", r"Invalid keyId '\1'", message)
        JsonRESTError.__init__(self, "NotFoundException", words)

    KmsResponse._set_alias = alias_with_prefix
    KmsResponse._validate_cmk_id = own_key
    NotFoundException.__init__ = not_found


def correct():
    """All of the above that stands alone."""
    keys_have_a_use()
    keys_are_used_for_it()
    keys_wait_for_days()
    answers_are_whole()
    aliases_have_times()
    own_keys_are_of_aws()
    refusals_in_the_words_of_aws()
