"""Corrects what moto's S3 does with buckets and their policies."""

import json
import re

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3 import models
from moto.s3.exceptions import (
    BucketAlreadyExists,
    BucketNotEmpty,
    InvalidArgumentError,
    MalformedXML,
    S3ClientError,
)
from moto.s3.responses import S3Response

OWNERSHIPS = ("BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter")
TAG_TEXT = re.compile(r"[\w \.:/=+\-@]*")


def bucket_policies_mind_tls():
    """AWS lets a statement about insecure transport apply to plain HTTP only; moto applies it to everybody. The
    sandbox's loopback stands for TLS, so such a statement never applies here."""

    def get_permission(self, action, resource):
        if self.policy is None:
            return PermissionResult.NEUTRAL
        policy = json.loads(self.policy.decode())
        statements = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
        insecure = [{"Bool": {"aws:SecureTransport": word}} for word in ("false", False)]
        policy["Statement"] = [one for one in statements if one.get("Condition") not in insecure]
        return IAMPolicy(json.dumps(policy)).is_action_permitted(action, resource)

    models.FakeBucket.get_permission = get_permission


def names_are_taken_by_others():
    """AWS says of a bucket of another account that its name is taken; moto looks into the bucket first, and says that
    this is not allowed."""
    create = models.S3Backend.create_bucket

    def create_bucket(self, bucket_name, *args, **kwargs):
        try:
            return create(self, bucket_name, *args, **kwargs)
        except BucketAlreadyExists as taken:
            if bucket_name in self.buckets:
                raise
            raise S3ClientError(taken.code, taken.message)

    models.S3Backend.create_bucket = create_bucket


def buckets_begin_closed():
    """Since 2023 AWS makes a bucket that encrypts, whose objects are its owner's, and that lets nobody else in; it goes
    on encrypting when that is taken back. moto makes it without any of this."""
    begin = models.FakeBucket.__init__

    def begin_closed(self, *args, **kwargs):
        begin(self, *args, **kwargs)
        self.encryption = usual_encryption()
        self.ownership_rule = "BucketOwnerEnforced"
        self.public_access_block = models.PublicAccessBlock("true", "true", "true", "true")

    def delete_bucket_encryption(self, bucket_name):
        self.get_bucket(bucket_name).encryption = usual_encryption()

    models.FakeBucket.__init__ = begin_closed
    models.S3Backend.delete_bucket_encryption = delete_bucket_encryption


def usual_encryption():
    return {"Rule": {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}}


def policies_are_read():
    """AWS refuses a bucket policy that is none, and one that lets everybody in where the bucket lets nobody; moto keeps
    whatever it is given."""
    put = models.S3Backend.put_bucket_policy

    def put_bucket_policy(self, bucket_name, policy):
        bucket = self.get_bucket(bucket_name)
        statements = read_policy(policy)
        block = bucket.public_access_block
        if block and block.block_public_policy and any(lets_all_in(statement) for statement in statements):
            reason = "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access."
            what = f's3:PutBucketPolicy on resource: "arn:{bucket.partition}:s3:::{bucket_name}"'
            raise S3ClientError("AccessDenied", f"User is not authorized to perform: {what} {reason}")
        put(self, bucket_name, policy)

    models.S3Backend.put_bucket_policy = put_bucket_policy


def read_policy(policy):
    try:
        document = json.loads(policy)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise S3ClientError("MalformedPolicy", "Policies must be valid JSON and the first byte must be '{'")
    if "Statement" not in document:
        raise S3ClientError("MalformedPolicy", "Missing required field Statement")
    found = document["Statement"]
    return found if isinstance(found, list) else [found]


def lets_all_in(statement):
    """Source: S3 user guide, "The meaning of public"; any condition counts as one that narrows."""
    principal = statement.get("Principal")
    everybody = principal == "*" or (isinstance(principal, dict) and "*" in listed(principal.get("AWS")))
    return statement.get("Effect") == "Allow" and everybody and not statement.get("Condition")


def listed(value):
    return value if isinstance(value, list) else [value]


def versioning_is_on_or_suspended():
    """AWS knows two states of versioning and refuses a request without one; moto keeps any word, and does not find the
    bucket when there is none."""
    put, respond = models.S3Backend.put_bucket_versioning, S3Response._bucket_response_put

    def put_bucket_versioning(self, bucket_name, status):
        self.get_bucket(bucket_name)
        if status not in ("Enabled", "Suspended"):
            raise MalformedXML()
        put(self, bucket_name, status)

    def bucket_response_put(self, request, bucket_name, querystring):
        if "versioning" in querystring and b"<Status>" not in self.body:
            self.backend.get_bucket(bucket_name)
            words = "The Versioning element must be specified"
            raise S3ClientError("IllegalVersioningConfigurationException", words)
        return respond(self, request, bucket_name, querystring)

    models.S3Backend.put_bucket_versioning = put_bucket_versioning
    S3Response._bucket_response_put = bucket_response_put


def settings_are_read():
    """AWS knows one rule of encryption, with a key only for KMS, one rule of ownership, of three words, and tags of few
    characters; moto breaks at more rules and keeps other words."""
    encryption, ownership = S3Response._encryption_config_from_body, S3Response._ownership_rule_from_body
    tagging, put = S3Response._bucket_tagging_from_body, S3Response._bucket_response_put

    def encryption_config_from_body(self):
        config = one_rule(encryption, self)
        chosen = config["Rule"]["ApplyServerSideEncryptionByDefault"]
        if chosen.get("KMSMasterKeyID") and not chosen["SSEAlgorithm"].startswith("aws:kms"):
            rule = "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse"
            raise InvalidArgumentError(rule, "ApplyServerSideEncryptionByDefault", "")
        return config

    def ownership_rule_from_body(self):
        rule = one_rule(ownership, self)
        if rule not in OWNERSHIPS:
            raise MalformedXML()
        return rule

    def bucket_tagging_from_body(self):
        tags = {key: value or "" for key, value in tagging(self).items()}
        for key, value in tags.items():
            for word, text in (("TagKey", key), ("TagValue", value)):
                if not TAG_TEXT.fullmatch(text):
                    raise S3ClientError("InvalidTag", f"The {word} you have provided is invalid")
        return tags

    def bucket_response_put(self, request, bucket_name, querystring):
        asked = request.headers.get("x-amz-object-ownership")
        if asked is not None and asked not in OWNERSHIPS:
            words = f"Invalid x-amz-object-ownership header: {asked}"
            raise InvalidArgumentError(words, "x-amz-object-ownership", asked)
        return put(self, request, bucket_name, querystring)

    S3Response._encryption_config_from_body = encryption_config_from_body
    S3Response._ownership_rule_from_body = ownership_rule_from_body
    S3Response._bucket_tagging_from_body = bucket_tagging_from_body
    S3Response._bucket_response_put = bucket_response_put


def one_rule(read, responder):
    try:
        return read(responder)
    except (AttributeError, TypeError):
        raise MalformedXML()


def versions_are_in_the_way():
    """AWS says of a bucket with versions that they have to go; moto says what it says of any bucket."""
    say = BucketNotEmpty.__init__

    def not_empty(self, bucket_name):
        say(self, bucket_name)
        owner = models.s3_backends.bucket_accounts.get(bucket_name)
        bucket = models.s3_backends[owner[1]][owner[0]].buckets.get(bucket_name) if owner else None
        if bucket is not None and bucket.versioning_status is not None:
            self.message += ". You must delete all versions in the bucket."

    BucketNotEmpty.__init__ = not_empty


def correct():
    """All of the above that stands alone."""
    bucket_policies_mind_tls()
    names_are_taken_by_others()
    buckets_begin_closed()
    policies_are_read()
    versioning_is_on_or_suspended()
    settings_are_read()
    versions_are_in_the_way()
