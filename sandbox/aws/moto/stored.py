"""Corrects what moto does with what is stored for programs: secrets, parameters, log groups; when first asked for them."""

import json

from members import Afterwards
from moto.core.exceptions import JsonRESTError

PARAMETER_NAME = (
    'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths '
    "divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_"
)


def secrets_say_what_is_missing(models):
    """AWS says which stage of a secret has no value, that a secret was marked, and that its name is kept so long; moto
    says that there is no secret, or that there is one."""
    backend, words = models.SecretsManagerBackend, "because a secret with this name is already scheduled for deletion."
    get, check = backend.get_secret_value, backend._check_with_existing_secrets_and_versions

    def get_secret_value(self, secret_id, version_id, version_stage):
        there = self._is_valid_identifier(secret_id)
        if there and self.secrets[secret_id].is_deleted():
            marked = "You can't perform this operation on the secret because it was marked for deletion."
            raise models.InvalidRequestException(marked)
        try:
            return get(self, secret_id, version_id, version_stage)
        except models.SecretNotFoundException:
            raise models.SecretHasNoValueException(version_stage) if there else models.SecretNotFoundException()

    def check_secrets(self, secret_name, *args, on_create=False, **kwargs):
        if on_create and secret_name in self.secrets and self.secrets[secret_name].is_deleted():
            raise models.InvalidRequestException(f"You can't create this secret {words}")
        return check(self, secret_name, *args, on_create=on_create, **kwargs)

    backend.get_secret_value = get_secret_value
    backend._check_with_existing_secrets_and_versions = check_secrets


def versions_have_stages(responses):
    """AWS lists the versions of a secret that have stages, the others when asked to, each with its key. moto lists all of
    them always, under a name for an ARN, and breaks when there is no secret."""

    def list_secret_version_ids(self):
        secret_id, every = self._get_param("SecretId", if_none=""), self._get_param("IncludeDeprecated")
        secret = self.backend.describe_secret(secret_id)
        key = secret.kms_key_id or "DefaultEncryptionKey"
        versions = [shown(*item, key) for item in secret.versions.items() if every or item[1]["version_stages"]]
        return json.dumps({"ARN": secret.arn, "Name": secret.name, "Versions": versions})

    def shown(version_id, version, key):
        stages = {"VersionStages": version["version_stages"]} if version["version_stages"] else {}
        return {"VersionId": version_id, "CreatedDate": version["createdate"], "KmsKeyIds": [key], **stages}

    responses.SecretsManagerResponse.list_secret_version_ids = list_secret_version_ids


def paths_are_read(models):
    """AWS refuses the name of a parameter that is no path and has slashes, and shows a secret under the whole path that
    was asked for; moto finds nothing under the one, and shows the other by its own name."""
    get, get_item = models.SimpleSystemManagerBackend.get_parameter, models.ParameterDict.__getitem__
    prefix = "/aws/reference/secretsmanager/"

    def get_parameter(self, name):
        if not name.startswith("arn:") and ("//" in name or ("/" in name and not name.startswith("/"))):
            raise models.ValidationException(PARAMETER_NAME)
        return get(self, name)

    def parameters(self, item):
        found = get_item(self, item)
        for parameter in found if item.startswith(prefix) else ():
            parameter.name = item
        return found

    models.SimpleSystemManagerBackend.get_parameter = get_parameter
    models.ParameterDict.__getitem__ = parameters


def types_are_known(models):
    """AWS refuses a parameter's type that there is not; moto takes it for a parameter that exists."""
    put = models.SimpleSystemManagerBackend.put_parameter

    def put_parameter(self, name, description, value, parameter_type, *args, **kwargs):
        if parameter_type and not models._valid_parameter_type(parameter_type):
            words = "Member must satisfy enum value set: [SecureString, StringList, String]"
            raise models.ValidationException(
                f"1 validation error detected: Value '{parameter_type}' at 'type' failed to satisfy constraint: {words}",
            )
        return put(self, name, description, value, parameter_type, *args, **kwargs)

    models.SimpleSystemManagerBackend.put_parameter = put_parameter


def log_groups_can_go(models):
    """AWS tells whether a log group is protected from deletion, and says of streams what moto says of groups."""
    describe, create = models.LogGroup.to_describe_dict, models.LogGroup.create_log_stream

    def to_describe_dict(self):
        return {**describe(self), "deletionProtectionEnabled": False}

    def create_log_stream(self, log_stream_name):
        if log_stream_name in self.streams:
            raise JsonRESTError("ResourceAlreadyExistsException", "The specified log stream already exists")
        create(self, log_stream_name)

    models.LogGroup.to_describe_dict = to_describe_dict
    models.LogGroup.create_log_stream = create_log_stream


def log_groups_have_identifiers(models):
    """AWS takes a log group's name or ARN for its identifier; moto takes any to be that of the group made last."""
    find = models.LogsBackend._find_log_group

    def find_log_group(self, log_group_id=None, log_group_name=None):
        found = find(self, log_group_id, log_group_name)
        if log_group_name or not log_group_id:
            return found
        asked = log_group_id.removesuffix(":*")
        for name, group in self.groups.items():
            if asked in (name, group.arn):
                return group
        raise models.ResourceNotFoundException()

    models.LogsBackend._find_log_group = find_log_group


def log_groups_have_patterns(responses):
    """AWS finds log groups by a part of their name, if not asked for its beginning as well; moto finds all of them."""
    respond = responses.LogsResponse.describe_log_groups

    def describe_log_groups(self):
        pattern = self._get_param("logGroupNamePattern")
        if not pattern:
            return respond(self)
        if self._get_param("logGroupNamePrefix"):
            words = "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters."
            raise responses.InvalidParameterException(words)
        groups = [group for name, group in sorted(self.logs_backend.groups.items()) if pattern in name]
        return json.dumps({"logGroups": [group.to_describe_dict() for group in groups[: self._get_param("limit", 50)]]})

    responses.LogsResponse.describe_log_groups = describe_log_groups


def correct():
    """All of the above that stands alone."""
    Afterwards("moto.secretsmanager.models", secrets_say_what_is_missing)
    Afterwards("moto.secretsmanager.responses", versions_have_stages)
    Afterwards("moto.ssm.models", paths_are_read)
    Afterwards("moto.ssm.models", types_are_known)
    Afterwards("moto.logs.models", log_groups_can_go)
    Afterwards("moto.logs.models", log_groups_have_identifiers)
    Afterwards("moto.logs.responses", log_groups_have_patterns)
