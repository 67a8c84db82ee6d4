"""Lets versions of launch templates go, which moto does not know of: it takes a version's place in the list for its number."""

import re

from moto.core.responses import ActionResult
from moto.ec2.exceptions import InvalidLaunchTemplateVersionNotFound, InvalidParameterValue
from moto.ec2.models.launch_templates import LaunchTemplate, LaunchTemplateBackend
from moto.ec2.responses.launch_templates import LaunchTemplates

VERSIONS = "either '$Default', '$Latest', or a numeric version are allowed."


def numbers_are_given_once():
    """AWS does not give the number of a deleted version again."""
    create = LaunchTemplate.create_version

    def create_version(self, data, description):
        version = create(self, data, description)
        self.given = version.number = getattr(self, "given", 0) + 1
        return version

    LaunchTemplate.create_version = create_version


def numbers_find_versions():
    """A version is found by its number, whatever came before it is still there."""

    def get_version(self, num):
        wanted = str(num).lower()
        if wanted == "$latest":
            return self.versions[-1]
        number = str(self.default_version_number) if wanted == "$default" else wanted
        if not re.fullmatch(r"[1-9][0-9]*", number):
            raise InvalidParameterValue(f"Invalid launch template version: {VERSIONS}")
        found = [version for version in self.versions if str(version.number) == number]
        if not found:
            raise InvalidLaunchTemplateVersionNotFound(template_id=self.id, version=num)
        return found[0]

    LaunchTemplate.get_version = get_version
    LaunchTemplate.default_version = lambda self: self.get_version("$default")


def ranges_are_of_numbers():
    """The versions between two numbers are those that are left of them."""
    describe = LaunchTemplateBackend.describe_launch_template_versions

    def describe_launch_template_versions(self, **kwargs):
        lowest, highest = kwargs["min_version"] or 0, kwargs["max_version"] or float("inf")
        found = describe(self, **{**kwargs, "min_version": None, "max_version": None})
        named = kwargs["versions"]
        return [(template, one) for template, one in found if named or lowest <= one.number <= highest]

    LaunchTemplateBackend.describe_launch_template_versions = describe_launch_template_versions


def versions_can_go():
    """AWS deletes versions one by one and says of each whether it did; the default version stays."""

    def delete_launch_template_versions(self):
        name, template_id = self._get_param("LaunchTemplateName"), self._get_param("LaunchTemplateId")
        backend = self.ec2_backend
        template = backend.get_launch_template_by_name(name) if name else backend.get_launch_template(template_id)
        self.error_on_dryrun()
        for number in self._get_param("Versions", []):
            if not re.fullmatch(r"[0-9]+|[$](Latest|Default)", str(number)):
                raise InvalidParameterValue(f"Invalid value for version: {number}")
        gone, kept = [], []
        for number in self._get_param("Versions", []):
            shown = {"LaunchTemplateId": template.id, "LaunchTemplateName": template.name, "VersionNumber": number}
            problem = let_go(template, str(number))
            (kept if problem else gone).append({**shown, "ResponseError": problem} if problem else shown)
        return ActionResult(
            {
                "SuccessfullyDeletedLaunchTemplateVersions": gone,
                "UnsuccessfullyDeletedLaunchTemplateVersions": kept,
            }
        )

    LaunchTemplates.delete_launch_template_versions = delete_launch_template_versions


def let_go(template, number):
    """Deletes a version, or says why not."""
    found = [version for version in template.versions if str(version.number) == number]
    if not found:
        words = f"The specified launch template version {number} does not exist."
        return {"Code": "launchTemplateVersionDoesNotExist", "Message": words}
    if template.is_default(found[0]):
        return {"Code": "unexpectedError", "Message": "The default version of a launch template cannot be deleted."}
    template.versions.remove(found[0])
    return None


def correct():
    """All of the above that stands alone."""
    numbers_are_given_once()
    numbers_find_versions()
    ranges_are_of_numbers()
    versions_can_go()
