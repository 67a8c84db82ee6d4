"""Corrects what moto's S3 does with objects that come in parts, and what it says of buckets by headers alone."""

from moto.s3 import models
from moto.s3.exceptions import NoSuchUpload
from moto.s3.responses import S3Response

ENCRYPTION = "x-amz-server-side-encryption"


def uploads_are_encrypted():
    """AWS says how an upload and each of its parts are encrypted, by the bucket's own rule too, and of no version where
    there is none; moto, what was asked for alone, and the version null."""
    respond, upload = S3Response._key_response_post, S3Response.upload_part

    def key_response_post(self, request, body, bucket_name, query, key_name):
        status, headers, answer = respond(self, request, body, bucket_name, query, key_name)
        if status == 200 and "uploads" in query:
            headers.setdefault(ENCRYPTION, usual(self.backend.get_bucket(bucket_name)))
        if headers.get("x-amz-version-id") == "null":
            headers.pop("x-amz-version-id")
        return status, headers, answer

    def upload_part(self):
        status, headers, answer = upload(self)
        bucket = self.backend.get_bucket(self.bucket_name)
        whole = bucket.multiparts[self._get_param("uploadId")]
        headers.setdefault(ENCRYPTION, whole.sse_encryption or usual(bucket))
        return status, headers, answer

    S3Response._key_response_post = key_response_post
    S3Response.upload_part = upload_part


def usual(bucket):
    return bucket.encryption["Rule"]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"]


def parts_belong_to_uploads():
    """AWS refuses a part of an upload that is not there; moto breaks."""
    upload = models.S3Backend.upload_part

    def upload_part(self, bucket_name, multipart_id, part_id, value):
        if multipart_id not in self.get_bucket(bucket_name).multiparts:
            raise NoSuchUpload(upload_id=multipart_id)
        return upload(self, bucket_name, multipart_id, part_id, value)

    models.S3Backend.upload_part = upload_part


def buckets_have_no_alias():
    """AWS says that a bucket's name is not the alias of an access point."""
    respond = S3Response.head_bucket

    def head_bucket(self):
        status, headers, body = respond(self)
        return status, {**headers, **({"x-amz-access-point-alias": "false"} if status == 200 else {})}, body

    S3Response.head_bucket = head_bucket


def correct():
    """All of the above that stands alone."""
    uploads_are_encrypted()
    parts_belong_to_uploads()
    buckets_have_no_alias()
