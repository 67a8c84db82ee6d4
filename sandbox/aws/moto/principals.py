"""Refuses policies that name roles and users that are not there: for trust, for keys, for buckets. moto takes any.

Sources: IAM user guide, "AWS JSON policy elements: Principal"; AWS re:Post, "Why does my policy have the error
'Invalid principal in policy'".
"""

import json
import re

from moto.core.exceptions import JsonRESTError
from moto.iam import models as iam
from moto.iam.exceptions import MalformedPolicyDocument
from moto.kms.models import KmsBackend
from moto.s3.exceptions import S3ClientError
from moto.s3.models import S3Backend

NAMED = re.compile(r"arn:[^:]+:(iam|sts)::(\d{12}):(role|user|assumed-role)/(.+)")
WHOLE = re.compile(r"\*|\d{12}|arn:[^:]+:iam::\d{12}:root|A(ID|RO)A[A-Z0-9]+|arn:[^:]+:sts::\d{12}:federated-user/.+")


def absent(document):
    """The first principal of a policy that cannot be; None when the policy is none, or all of them can."""
    try:
        found = json.loads(document)["Statement"]
    except (ValueError, KeyError, TypeError):
        return None
    for statement in found if isinstance(found, list) else [found]:
        principal = statement.get("Principal", statement.get("NotPrincipal")) if isinstance(statement, dict) else None
        names = principal.get("AWS", []) if isinstance(principal, dict) else []
        for name in names if isinstance(names, list) else [names]:
            if isinstance(name, str) and not can_be(name):
                return name
    return None


def can_be(name):
    """Whether somebody is called so, or may be: of accounts that nobody has used here nothing is known, nor of roles
    that services make for themselves."""
    match = NAMED.fullmatch(name)
    if not match:
        return bool(WHOLE.fullmatch(name))
    _, account, kind, path = match.groups()
    if account not in iam.iam_backends or path.startswith("aws-service-role/"):
        return True
    backends = list(iam.iam_backends[account].values())
    if kind == "assumed-role":
        return any(role.name == path.split("/")[0] for backend in backends for role in backend.roles.values())
    return any(name == one.arn for backend in backends for one in [*backend.roles.values(), *backend.users.values()])


def trusted_are_there():
    create, update = iam.IAMBackend.create_role, iam.IAMBackend.update_assume_role_policy

    def check(document):
        name = absent(document)
        if name is not None:
            raise MalformedPolicyDocument(f'Invalid principal in policy: "AWS":"{name}"')

    def create_role(self, role_name, assume_role_policy_document, *args, **kwargs):
        check(assume_role_policy_document)
        return create(self, role_name, assume_role_policy_document, *args, **kwargs)

    def update_assume_role_policy(self, role_name, policy_document):
        self.get_role(role_name)
        check(policy_document)
        return update(self, role_name, policy_document)

    iam.IAMBackend.create_role = create_role
    iam.IAMBackend.update_assume_role_policy = update_assume_role_policy


def those_with_keys_are_there():
    create, put = KmsBackend.create_key, KmsBackend.put_key_policy

    def check(document):
        if document and absent(document) is not None:
            words = "Policy contains a statement with one or more invalid principals."
            raise JsonRESTError("MalformedPolicyDocumentException", words)

    def create_key(self, policy, *args, **kwargs):
        check(policy)
        return create(self, policy, *args, **kwargs)

    def put_key_policy(self, key_id, policy):
        check(policy)
        return put(self, key_id, policy)

    KmsBackend.create_key, KmsBackend.put_key_policy = create_key, put_key_policy


def those_let_in_are_there():
    put = S3Backend.put_bucket_policy

    def put_bucket_policy(self, bucket_name, policy):
        self.get_bucket(bucket_name)
        if absent(policy) is not None:
            raise S3ClientError("MalformedPolicy", "Invalid principal in policy")
        put(self, bucket_name, policy)

    S3Backend.put_bucket_policy = put_bucket_policy


def correct():
    """All of the above that stands alone."""
    trusted_are_there()
    those_with_keys_are_there()
    those_let_in_are_there()
