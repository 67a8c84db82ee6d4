"""Corrects what moto's EC2 does with the versions of launch templates: what they hold, how they are counted and listed.

Sources: Amazon EC2 API reference, CreateLaunchTemplateVersion and DescribeLaunchTemplateVersions; answers of AWS that
were recorded.
"""

from ec2_templates import maker, named, once, page, refused
from moto.core.responses import ActionResult
from moto.ec2.models.instances import InstanceBackend
from moto.ec2.models.launch_templates import LaunchTemplate
from moto.ec2.responses.launch_templates import LaunchTemplates
from moto.ec2.utils import parse_user_data


def shown_version(responder, template, version):
    return {
        "CreateTime": version.create_time,
        "CreatedBy": maker(responder),
        "DefaultVersion": template.is_default(version),
        "LaunchTemplateData": version.data,
        "LaunchTemplateId": template.id,
        "LaunchTemplateName": template.name,
        "Operator": {"Managed": False},
        "VersionDescription": version.description,
        "VersionNumber": version.number,
    }


def versions_build_on_their_source():
    """A version with a SourceVersion holds what that one holds but for what is given anew; moto forgets the source. It
    takes user data apart in the first version only, and breaks when it launches another."""
    create = LaunchTemplate.create_version

    def create_version(self, data, description):
        if isinstance(data.get("UserData"), str):
            data = {**data, "UserData": parse_user_data(data["UserData"])}
        return create(self, data, description)

    def create_launch_template_version(self):
        template, source = named(self), self._get_param("SourceVersion")

        def make():
            held = template.get_version(source).data if source else {}
            data = {**held, **self._get_param("LaunchTemplateData", {})}
            return template.create_version(data, self._get_param("VersionDescription"))

        version = once(self, "Client token already used before", make)
        return ActionResult({"LaunchTemplateVersion": shown_version(self, template, version)})

    LaunchTemplate.create_version = create_version
    LaunchTemplates.create_launch_template_version = create_launch_template_version


def versions_are_listed_whole():
    """AWS shows the last version first, page by page if asked to. moto shows 15 versions without a word about the others."""
    def describe_launch_template_versions(self):
        given, name = self._get_param("LaunchTemplateId"), self._get_param("LaunchTemplateName")
        versions = self._get_param("Versions", [])
        bounds = {one: self._get_int_param(one) for one in ("MinVersion", "MaxVersion")}
        if given and name:
            named(self)
        for bound, words in (("MinVersion", "Minimum"), ("MaxVersion", "Maximum")):
            if versions and bounds[bound]:
                rule = "version filter is not applicable when given a list of versions."
                raise refused("InvalidParameterCombination", f"{words} {rule}")
        found = self.ec2_backend.describe_launch_template_versions(
            template_name=name,
            template_id=given,
            versions=versions,
            min_version=bounds["MinVersion"],
            max_version=bounds["MaxVersion"],
            max_results=10_000,
        )
        if not versions:
            found = found[::-1]
        return page(self, "LaunchTemplateVersions", [shown_version(self, *one) for one in found])

    LaunchTemplates.describe_launch_template_versions = describe_launch_template_versions


def launches_find_their_version():
    """moto breaks on a template that is not there."""
    find = InstanceBackend._get_template_from_args

    def get_template_from_args(self, given):
        template_id, name = given.get("LaunchTemplateId"), given.get("LaunchTemplateName")
        if template_id:
            self.get_launch_template(template_id)
        else:
            self.get_launch_template_by_name(name)
        return find(self, given)

    InstanceBackend._get_template_from_args = get_template_from_args


def correct():
    """All of the above that stands alone."""
    versions_build_on_their_source()
    versions_are_listed_whole()
    launches_find_their_version()
