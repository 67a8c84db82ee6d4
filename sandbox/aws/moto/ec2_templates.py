"""Corrects what moto's EC2 does with launch templates: names, tokens, what is shown of them, what is refused.

Sources: Amazon EC2 API reference, CreateLaunchTemplate and its neighbours; answers of AWS that were recorded.
"""

import re

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError, MissingParameterError
from moto.ec2.responses.launch_templates import LaunchTemplates

FILTERS = re.compile(r"create-time|launch-template-name|tag-key|tag:.+")
ONE_NAME = "Either provide launch template ID or launch template name to modify the template."



def refused(code, message):
    return EC2ClientError(code, message)


def named(responder):
    """The template that a request names, by its id or by its name."""
    given, name = responder._get_param("LaunchTemplateId"), responder._get_param("LaunchTemplateName")
    if given and name:
        raise refused("InvalidParameterCombination", ONE_NAME)
    if not given and not name:
        raise MissingParameterError("launch template ID or launch template name")
    backend = responder.ec2_backend
    return backend.get_launch_template(given) if given else backend.get_launch_template_by_name(name)


def maker(responder):
    return f"arn:{responder.partition}:iam::{responder.current_account}:root"


def shown_template(responder, template):
    return {
        "CreateTime": template.create_time,
        "CreatedBy": maker(responder),
        "DefaultVersionNumber": template.default_version_number,
        "LatestVersionNumber": template.latest_version_number,
        "LaunchTemplateId": template.id,
        "LaunchTemplateName": template.name,
        "Operator": {"Managed": False},
    }


def with_tags(responder, template):
    return {**shown_template(responder, template), "Tags": template.tags or None}


def page(responder, name, found):
    """Those of a page, and the token of the next one, which is a number here."""
    start = int(responder._get_param("NextToken") or 0)
    end = start + (responder._get_int_param("MaxResults") or len(found))
    return ActionResult({name: found[start:end], "NextToken": str(end) if end < len(found) else None})


def once(responder, words, do):
    """What a token was first used for; refused in `words` when it was something else. Without a token it is done."""
    token = responder._get_param("ClientToken")
    if not token:
        return do()
    used = responder.ec2_backend.__dict__.setdefault("launch_template_tokens", {})
    asked = repr(responder.params)
    if token not in used:
        used[token] = (asked, do())
    if used[token][0] != asked:
        raise refused("IdempotentParameterMismatch", words)
    return used[token][1]


def templates_are_made_once():
    """moto forgets tokens, takes names and data of any kind, and puts the template's tags into its data."""

    def create_launch_template(self):
        name, data = self._get_param("LaunchTemplateName"), self._get_param("LaunchTemplateData", {})
        if not re.fullmatch(r"[A-Za-z0-9().\-/_]{3,128}", name or ""):
            rule = "must be between 3 and 128 characters, and may contain letters, numbers, and the following characters"
            raise refused("InvalidLaunchTemplateName.MalformedException", f"A launch template name {rule}: - ( ) . / _.")
        if not data:
            words = "No launch template data was provided. Launch template data is required to create a launch template."
            raise refused("MissingParameter", words)
        tags, description = self._parse_tag_specification(), self._get_param("VersionDescription")

        def make():
            return self.ec2_backend.create_launch_template(name, description, data, tags)

        template = once(self, "Client token already used before.", make)
        return ActionResult({"LaunchTemplate": with_tags(self, template)})

    LaunchTemplates.create_launch_template = create_launch_template


def templates_are_listed_whole():
    """AWS refuses ids that are not there and filters that it does not have, and lists all there are. moto leaves out the
    ones, breaks on the others, and stops after 15."""

    def describe_launch_templates(self):
        ids, names = self._get_param("LaunchTemplateIds", []), self._get_param("LaunchTemplateNames", [])
        filters = self._filters_from_querystring()
        for name in filters or {}:
            if not FILTERS.fullmatch(name):
                raise refused("InvalidParameterValue", f"The filter '{name}' is invalid")
        malformed = [one for one in ids if not re.fullmatch(r"lt-([0-9a-f]{8}|[0-9a-f]{17})", one)]
        if malformed:
            words = f"The following launch template ids are malformed: {', '.join(malformed)}"
            raise refused("InvalidLaunchTemplateId.Malformed", words)
        if any(one not in self.ec2_backend.launch_templates for one in ids):
            words = "At least one of the launch templates specified in the request does not exist."
            raise refused("InvalidLaunchTemplateId.NotFound", words)
        found = self.ec2_backend.describe_launch_templates(names, ids, filters)
        return page(self, "LaunchTemplates", [with_tags(self, template) for template in found])

    LaunchTemplates.describe_launch_templates = describe_launch_templates


def templates_are_changed():
    """moto knows the default by its number alone."""

    def modify_launch_template(self):
        template, number = named(self), self._get_param("DefaultVersion")
        if not number:
            words = "A launch template version must be specified to set the new default version for the template with ID"
            raise refused("MissingParameter", f"{words} {template.id}.")

        def change():
            template.default_version_number = template.get_version(number).number
            return template

        once(self, "The specified client token has already been used before.", change)
        return ActionResult({"LaunchTemplate": shown_template(self, template)})

    LaunchTemplates.modify_launch_template = modify_launch_template


def templates_are_deleted():
    """moto says of an id that is not there that the name is not, and little of the template that is gone."""

    def delete_launch_template(self):
        template = named(self)
        self.ec2_backend.delete_launch_template(None, template.id)
        return ActionResult({"LaunchTemplate": shown_template(self, template)})

    LaunchTemplates.delete_launch_template = delete_launch_template


def correct():
    """All of the above that stands alone."""
    templates_are_made_once()
    templates_are_listed_whole()
    templates_are_changed()
    templates_are_deleted()
