"""Corrects what moto's S3 does with objects and their versions."""

import base64
import re
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qs, unquote, urlparse

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.kms.models import kms_backends
from moto.s3 import models
from moto.s3.exceptions import (
    CopyObjectMustChangeSomething,
    InvalidArgumentError,
    MethodNotAllowed,
    PreconditionFailed,
    S3ClientError,
)
from moto.s3.responses import S3Response
from moto.s3.utils import compute_checksum

BYTES_OF_CHECKSUM = {"CRC32": 4, "CRC32C": 4, "CRC64NVME": 8, "SHA1": 20, "SHA256": 32}
# moto computes others only with libraries that may not be there.
COMPUTED = ("CRC32", "SHA1", "SHA256")
# AWS's own, and those that moto makes.
VERSION_ID = re.compile(r"null|[\w.]{32}|[0-9a-f-]{36}")


def versions_go_one_by_one():
    """AWS deletes the version that it is told, says when it was a marker, and refuses what can be no version. moto
    deletes all versions while versioning is suspended, and tells only of markers that hide other markers."""
    delete = models.S3Backend.delete_object

    def delete_object(self, bucket_name, key_name, version_id=None, bypass=False):
        bucket = self.get_bucket(bucket_name)
        if version_id and not VERSION_ID.fullmatch(version_id):
            raise InvalidArgumentError("Invalid version id specified", "versionId", version_id)
        status = bucket.versioning_status
        there = bucket.keys.getlist(key_name, default=[])
        gone = [one for one in there if version_id and str(one.version_id) == version_id]
        if version_id and status:
            bucket.versioning_status = "Enabled"
        try:
            found, told = delete(self, bucket_name, key_name, version_id=version_id, bypass=bypass)
        finally:
            bucket.versioning_status = status
        if any(isinstance(one, models.FakeDeleteMarker) for one in gone):
            told["delete-marker"] = "true"
        return found, told

    models.S3Backend.delete_object = delete_object


def markers_are_not_read():
    """AWS says that a marker cannot be read; moto, that there is no such version."""
    find = models.S3Backend.get_object

    def get_object(self, bucket_name, key_name, version_id=None, part_number=None, return_delete_marker=False):
        found = find(self, bucket_name, key_name, version_id, part_number, return_delete_marker=True)
        if not isinstance(found, models.FakeDeleteMarker) or return_delete_marker:
            return found
        if version_id:
            raise MethodNotAllowed("GET", "DeleteMarker")
        return None

    models.S3Backend.get_object = get_object


def keys_are_named_by_arn():
    """AWS names the key of an object by its ARN, its own where none was named, and makes no object with a key that is not
    there; moto keeps any words, or none."""
    put = models.S3Backend.put_object

    def put_object(self, bucket_name, key_name, *args, **kwargs):
        made = put(self, bucket_name, key_name, *args, **kwargs)
        if made.encryption == "aws:kms":
            made.kms_key_id = arn_of(made.kms_key_id or "alias/aws/s3", self, self.get_bucket(bucket_name))
        return made

    models.S3Backend.put_object = put_object


def arn_of(key, backend, bucket):
    keys = kms_backends[backend.account_id][bucket.region_name]
    if key.startswith("arn:") and ":key/" in key:
        return key
    try:
        return keys.keys[keys.any_id_to_key_id(key)].arn
    except KeyError:
        raise S3ClientError("KMS.NotFoundException", f"Invalid keyId '{key}'")


def copies_have_conditions():
    """AWS copies an object only if it is as the request says; moto asks whether it is not another one, alone."""
    copy = S3Response.copy_object

    def copy_object(self):
        source = urlparse(self.headers["x-amz-copy-source"])
        bucket, key = unquote(source.path).lstrip("/").split("/", 1)
        found = self.backend.get_object(bucket, key, version_id=parse_qs(source.query).get("versionId", [None])[0])
        if found is not None:
            check_source(self.headers, found)
        return copy(self)

    S3Response.copy_object = copy_object


def check_source(headers, found):
    """Source: Amazon S3 API reference, CopyObject, "x-amz-copy-source-if" headers: a tag goes before a time."""

    def asked(condition):
        return headers.get(f"x-amz-copy-source-{condition.lower()}")

    def time(condition):
        return parsedate_to_datetime(asked(condition)).replace(tzinfo=None)

    def refuse(condition):
        raise PreconditionFailed(f"x-amz-copy-source-{condition}")

    changed = found.last_modified.replace(microsecond=0, tzinfo=None)
    if asked("If-Match"):
        if asked("If-Match").strip('"') != found.etag.strip('"'):
            refuse("If-Match")
    elif asked("If-Unmodified-Since") and changed > time("If-Unmodified-Since"):
        refuse("If-Unmodified-Since")
    if asked("If-Modified-Since") and not asked("If-None-Match"):
        if changed <= time("If-Modified-Since") <= utcnow().replace(tzinfo=None):
            refuse("If-Modified-Since")


def copies_change_something():
    """AWS does not copy an object to itself as it is; moto does when the bucket encrypts, as every bucket does."""
    copy = models.S3Backend.copy_object

    def copy_object(self, src_key, dest_bucket_name, dest_key_name, **kwargs):
        rule = self.get_bucket(dest_bucket_name).encryption["Rule"]["ApplyServerSideEncryptionByDefault"]
        changes = ("storage", "encryption", "website_redirect_location", "provided_version_id")
        changed = any(kwargs.get(name) for name in changes) or kwargs.get("mdirective") == "REPLACE"
        same = (src_key.bucket_name, src_key.name) == (dest_bucket_name, dest_key_name)
        if same and not changed and src_key.encryption == rule["SSEAlgorithm"]:
            raise CopyObjectMustChangeSomething
        return copy(self, src_key, dest_bucket_name, dest_key_name, **kwargs)

    models.S3Backend.copy_object = copy_object


def checksums_are_read():
    """AWS keeps the checksum that comes with an object, and refuses what can be none, or is not the object's. moto keeps
    any, when the request says of what kind it is, and tells it when nothing else is asked for first."""
    read = S3Response._get_checksum

    def get_checksum(self, response_headers):
        given = [(kind, self.headers.get(f"x-amz-checksum-{kind.lower()}")) for kind in BYTES_OF_CHECKSUM]
        for kind, value in (one for one in given if one[1]):
            check_sum(kind, value, self.body)
            response_headers[f"x-amz-checksum-{kind.lower()}"] = value
            return kind, value
        return read(self, response_headers)

    def get_object_attributes(self, key, attributes_to_get):
        return attributes(self, key, [name.strip() for name in attributes_to_get])

    attributes = models.S3Backend.get_object_attributes
    models.S3Backend.get_object_attributes = get_object_attributes
    S3Response._get_checksum = get_checksum


def check_sum(kind, value, body):
    try:
        well_formed = len(base64.b64decode(value, validate=True)) == BYTES_OF_CHECKSUM[kind]
    except ValueError:
        well_formed = False
    if not well_formed:
        raise S3ClientError("InvalidRequest", f"Value for x-amz-checksum-{kind.lower()} header is invalid.")
    content = body.encode() if isinstance(body, str) else body or b""
    if kind in COMPUTED and compute_checksum(content, kind).decode() != value:
        raise S3ClientError("BadDigest", f"The {kind} you specified did not match the calculated checksum.")


def null_versions_are_named():
    """Once a bucket has had versioning, what has no version is the version null, and while versioning is suspended a new
    object takes the place of that version alone. moto names none, and lets the new one take the place of all versions."""
    put, get, head = models.S3Backend.put_object, S3Response.get_object, S3Response.head_object

    def put_object(self, bucket_name, key_name, *args, **kwargs):
        bucket = self.get_bucket(bucket_name)
        if bucket.versioning_status != "Suspended":
            return put(self, bucket_name, key_name, *args, **kwargs)
        bucket.versioning_status = "Enabled"
        try:
            made = put(self, bucket_name, key_name, *args, **kwargs)
        finally:
            bucket.versioning_status = "Suspended"
        made._version_id, made._is_versioned = None, False
        there = bucket.keys.getlist(key_name)
        bucket.keys.setlist(key_name, [one for one in there if one is made or str(one.version_id) != "null"])
        return made

    def named(respond):
        def read(self, *args, **kwargs):
            status, headers, body = respond(self, *args, **kwargs)
            if status in (200, 206) and self.backend.get_bucket(self.bucket_name).versioning_status:
                headers.setdefault("x-amz-version-id", "null")
            return status, headers, body

        return read

    models.S3Backend.put_object = put_object
    S3Response.get_object, S3Response.head_object = named(get), named(head)


def tags_can_be_none():
    """AWS takes an empty set of tags for an object; moto breaks."""
    read = S3Response._tagging_from_xml

    def tagging_from_xml(self):
        return read(self) if b"<Tag>" in self.body else {}

    S3Response._tagging_from_xml = tagging_from_xml


def lists_say_what_was_asked():
    """AWS repeats the token of a page of objects, and refuses a version to begin from without its key."""
    respond, respond_versions = S3Response.list_objects_v2, S3Response.list_object_versions

    def list_objects_v2(self):
        token, serialize = self.querystring.get("continuation-token", [None])[0], self.serialized
        more = {"ContinuationToken": token} if token else {}
        self.serialized = lambda found: serialize(ActionResult({**found.result, **more}))
        try:
            return respond(self)
        finally:
            del self.serialized

    def list_object_versions(self):
        marker = self.querystring.get("version-id-marker", [None])[0]
        if marker and not self.querystring.get("key-marker", [None])[0]:
            words = "A version-id marker cannot be specified without a key marker."
            raise InvalidArgumentError(words, "version-id-marker", marker)
        return respond_versions(self)

    S3Response.list_objects_v2 = list_objects_v2
    S3Response.list_object_versions = list_object_versions


def correct():
    """All of the above that stands alone."""
    versions_go_one_by_one()
    markers_are_not_read()
    keys_are_named_by_arn()
    copies_have_conditions()
    null_versions_are_named()
    tags_can_be_none()
    lists_say_what_was_asked()
    copies_change_something()
    checksums_are_read()
