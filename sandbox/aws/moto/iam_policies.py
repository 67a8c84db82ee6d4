"""Corrects what moto's IAM takes and tells of managed policies, and the words in which it refuses."""

import random
import re
import string

from moto.core.responses import ActionResult
from moto.iam import exceptions, models
from moto.iam.exceptions import DeleteConflictException, IAMException, InvalidInput, NotFoundException, ValidationError
from moto.iam.responses import IamResponse

# How moto says that something is not there, or is there, and how AWS does.
WORDS = {
    r"Role (\S+) not found": r"The role with name \1 cannot be found.",
    r"Instance profile (\S+) not found": r"Instance Profile \1 cannot be found.",
    r"Policy Document (\S+) not attached to role \S+": r"The role policy with name \1 cannot be found.",
    r"Policy (arn:\S+) not found": r"Policy \1 was not found.",
    r"User (\S+) not found": r"The user with name \1 cannot be found.",
    r"Group (\S+) not found": r"The group with name \1 cannot be found.",
    r"Login profile for (\S+) not found": r"Login Profile for User \1 cannot be found.",
    r"The Access Key with id (\S+) cannot be found": r"The Access Key with id \1 cannot be found.",
    r"(User|Group) (\S+) already exists": r"\1 with name \2 already exists.",
    r"User (\S+) already has password": r"Login Profile for user \1 already exists.",
}
MOST_TAGS = 50
VERSION = re.compile(r"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?")


def refusals_in_the_words_of_aws():
    """moto refuses rightly but in other words, by which clients that read them know what is in the way."""
    for kind in (exceptions.NotFoundException, exceptions.EntityAlreadyExists):
        kind.__init__ = lambda self, words: IAMException.__init__(self, in_words_of_aws(words))
    exceptions.TooManyTags.__init__ = lambda self, tags, param="tags": constraint(self, param, "50")
    exceptions.TagKeyTooBig.__init__ = lambda self, tag, param="tags.1.member.key": constraint(self, param, "128")
    exceptions.TagValueTooBig.__init__ = lambda self, tag: constraint(self, "tags.1.member.value", "256")
    exceptions.InvalidTagCharacters.__init__ = strange_characters


def in_words_of_aws(words):
    for pattern, replacement in WORDS.items():
        words = re.sub(f"^{pattern}$", replacement, words)
    return words


def constraint(self, param, most):
    rule = f"Member must have length less than or equal to {most}"
    where = param.replace(".X.", ".1.")
    words = f"1 validation error detected: Value at '{where}' failed to satisfy constraint: {rule}"
    ValidationError.__init__(self, words)


def strange_characters(self, tag, param="tags.1.member.key"):
    rule = r"Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]+"
    where = param.replace(".X.", ".1.")
    words = f"1 validation error detected: Value at '{where}' failed to satisfy constraint: {rule}"
    ValidationError.__init__(self, words)


def profiles_are_named_so():
    """The ids of instance profiles begin with AIPA: "IAM identifiers", unique identifiers."""
    create = models.IAMBackend.create_instance_profile

    def create_instance_profile(self, *args, **kwargs):
        profile = create(self, *args, **kwargs)
        profile.id = "AIPA" + "".join(random.choices(string.ascii_uppercase + string.digits, k=17))
        return profile

    models.IAMBackend.create_instance_profile = create_instance_profile


def attachments_count_once():
    """AWS attaches what is attached already without doing anything, refuses what is no ARN, and keeps a policy that
    somebody has, or that has other versions. moto counts every time, and deletes it under them."""
    attach, attach_to, delete = (
        models.IAMBackend.attach_role_policy,
        models.ManagedPolicy.attach_to,
        models.IAMBackend.delete_policy,
    )

    def attach_role_policy(self, policy_arn, role_name):
        if not policy_arn.startswith("arn:"):
            raise ValidationError(f"ARN {policy_arn} is not valid.")
        attach(self, policy_arn, role_name)

    def attach_once(self, holder):
        if self.arn not in holder.managed_policies:
            attach_to(self, holder)

    def delete_policy(self, policy_arn):
        policy = self.get_policy(policy_arn)
        holders = [*self.roles.values(), *self.users.values(), *self.groups.values()]
        if any(policy_arn in holder.managed_policies for holder in holders):
            raise DeleteConflictException("Cannot delete a policy attached to entities.")
        if len(policy.versions) > 1:
            first = "This policy has more than one version. Before you delete a policy, you must delete the policy's versions."
            raise DeleteConflictException(f"{first} The default version is deleted with the policy.")
        delete(self, policy_arn)

    models.IAMBackend.attach_role_policy = attach_role_policy
    models.ManagedPolicy.attach_to = attach_once
    models.IAMBackend.delete_policy = delete_policy


def versions_are_there_or_not():
    """AWS names a version that is not there, lists the newest first, and leaves one the default that is made it again.
    moto says only that something is not found, lists the oldest first, and is left without a default."""
    update = models.Policy.update_default_version

    def guarded(name):
        act = getattr(models.IAMBackend, name)

        def act_on_version(self, policy_arn, version_id):
            policy = self.managed_policies.get(policy_arn)
            if not VERSION.fullmatch(version_id):
                rule = f"Member must satisfy regular expression pattern: {VERSION.pattern}"
                where = "Value at 'versionId' failed to satisfy constraint"
                raise ValidationError(f"1 validation error detected: {where}: {rule}")
            if policy is None or version_id not in [version.version_id for version in policy.versions]:
                words = f"Policy {policy_arn} version {version_id} does not exist or is not attachable."
                raise NotFoundException(words)
            return act(self, policy_arn, version_id)

        setattr(models.IAMBackend, name, act_on_version)

    def list_policy_versions(self):
        versions = self.backend.list_policy_versions(self._get_param("PolicyArn"))
        return ActionResult({"Versions": versions[::-1], "IsTruncated": False})

    for name in ("get_policy_version", "delete_policy_version", "set_default_policy_version"):
        guarded(name)
    IamResponse.list_policy_versions = list_policy_versions
    models.Policy.update_default_version = lambda self, new: None if new == self.default_version_id else update(self, new)


def tags_of_policies_mind_their_case():
    """Tags of a policy, unlike those of a role, may differ in the case of letters alone; moto has one of them then."""
    backend = models.IAMBackend
    create = backend.create_policy

    def create_policy(self, description, path, policy_document, policy_name, tags):
        kept = by_key(self, tags)
        policy = create(self, description, path, policy_document, policy_name, [])
        policy.tags = kept
        return policy

    def tag_policy(self, policy_arn, tags):
        self.get_policy(policy_arn).tags.update(by_key(self, tags))

    def untag_policy(self, policy_arn, tag_keys):
        policy = self.get_policy(policy_arn)
        rest = {key: tag for key, tag in policy.tags.items() if key not in tag_keys}
        untag(self, policy_arn, tag_keys)
        policy.tags = rest

    def by_key(self, tags):
        for few in [[tag] for tag in tags] if len(tags) <= MOST_TAGS else [tags]:
            self._tag_verification(few)
        kept = {tag["Key"]: tag for tag in tags}
        if len(kept) < len(tags):
            raise InvalidInput("Duplicate tag keys found.")
        return kept

    untag = backend.untag_policy
    backend.create_policy, backend.tag_policy, backend.untag_policy = create_policy, tag_policy, untag_policy


def correct():
    """All of the above that stands alone."""
    refusals_in_the_words_of_aws()
    profiles_are_named_so()
    attachments_count_once()
    versions_are_there_or_not()
    tags_of_policies_mind_their_case()
