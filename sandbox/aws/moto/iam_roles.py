"""Corrects what moto's IAM takes and tells of roles, their trust policies and boundaries, and of instance profiles."""

import copy
import json

from moto.core.responses import ActionResult
from moto.iam import models
from moto.iam.exceptions import EntityAlreadyExists, InvalidInput, MalformedPolicyDocument, NotFoundException
from moto.iam.responses import IamResponse

MOST_IN_A_PAGE = 100


def roles_are_taken_out_once():
    """moto fails within when a role is to leave an instance profile that does not have it."""
    remove = models.IAMBackend.remove_role_from_instance_profile

    def remove_role_from_instance_profile(self, profile_name, role_name):
        profile, role = self.get_instance_profile(profile_name), self.get_role(role_name)
        if role not in profile.roles:
            words = f"Role {role_name} in Instance Profile {profile_name} cannot be found."
            raise NotFoundException(words)
        remove(self, profile_name, role_name)

    models.IAMBackend.remove_role_from_instance_profile = remove_role_from_instance_profile


def trust_policies_are_read():
    """AWS reads a trust policy when a role is made, too, and says what is wrong in words of its own; moto does neither."""
    create, update = models.IAMBackend.create_role, models.IAMBackend.update_assume_role_policy

    def create_role(self, role_name, assume_role_policy_document, *args, **kwargs):
        read_trust(assume_role_policy_document)
        return create(self, role_name, assume_role_policy_document, *args, **kwargs)

    def update_assume_role_policy(self, role_name, policy_document):
        self.get_role(role_name)
        read_trust(policy_document)
        return update(self, role_name, policy_document)

    models.IAMBackend.create_role = create_role
    models.IAMBackend.update_assume_role_policy = update_assume_role_policy


def read_trust(document):
    try:
        policy = json.loads(document)
        found = policy["Statement"]
        statements = found if isinstance(found, list) else [found]
        actions = [action for one in statements for action in listed(one.get("Action", one.get("NotAction", [])))]
    except ValueError:
        raise MalformedPolicyDocument("This policy contains invalid Json")
    except (KeyError, TypeError, AttributeError):
        raise MalformedPolicyDocument("Syntax errors in policy.")
    if any(not action.lower().startswith("sts:") for action in actions):
        raise MalformedPolicyDocument("AssumeRole policy may only specify STS AssumeRole actions.")
    if any("Resource" in one or "NotResource" in one for one in statements):
        raise MalformedPolicyDocument("Has prohibited field Resource")
    if any("Principal" not in one and "NotPrincipal" not in one for one in statements):
        raise MalformedPolicyDocument("Missing required field Principal")


def listed(value):
    return value if isinstance(value, list) else [value]


def boundaries_are_policies():
    """AWS takes a boundary for a role only if it is a policy that is there, and calls its type by another name than
    moto, which looks at the form of the ARN alone."""
    create, put = models.IAMBackend.create_role, models.IAMBackend.put_role_permissions_boundary
    shown = models.Role.permissions_boundary.fget

    def create_role(self, role_name, assume_role_policy_document, path, permissions_boundary, *args, **kwargs):
        check_boundary(self, permissions_boundary)
        return create(self, role_name, assume_role_policy_document, path, permissions_boundary, *args, **kwargs)

    def put_role_permissions_boundary(self, role_name, permissions_boundary):
        self.get_role(role_name)
        check_boundary(self, permissions_boundary)
        put(self, role_name, permissions_boundary)

    def permissions_boundary(self):
        boundary = shown(self)
        return boundary and {**boundary, "PermissionsBoundaryType": "Policy"}

    models.IAMBackend.create_role = create_role
    models.IAMBackend.put_role_permissions_boundary = put_role_permissions_boundary
    models.Role.permissions_boundary = property(permissions_boundary)


def check_boundary(backend, arn):
    if arn and not backend.policy_arn_regex.match(arn):
        raise InvalidInput(f"ARN {arn} is not valid.")
    if arn and arn not in backend.managed_policies:
        raise NotFoundException(f"Scope ARN: {arn} does not exist or is not attachable.")


def new_roles_are_told_briefly():
    """AWS tells of a role that is made neither when it was used nor, unless it was asked for, its longest session."""
    respond = IamResponse.create_role
    used = models.Role.role_last_used.fget

    def role_last_used(self):
        return None if "is_new" in self.__dict__ else used(self)

    def create_role(self):
        role = copy.copy(respond(self).result["Role"])
        role.is_new = True
        if self._get_param("MaxSessionDuration") is None:
            role.max_session_duration = None
        return ActionResult({"Role": role})

    models.Role.role_last_used = property(role_last_used)
    IamResponse.create_role = create_role


def providers_are_named():
    """AWS says which identity provider is there already."""
    create = models.IAMBackend.create_open_id_connect_provider

    def create_open_id_connect_provider(self, url, *args, **kwargs):
        try:
            return create(self, url, *args, **kwargs)
        except EntityAlreadyExists:
            raise EntityAlreadyExists(f"Provider with url {url} already exists.")

    models.IAMBackend.create_open_id_connect_provider = create_open_id_connect_provider


def updates_keep_the_rest():
    """AWS leaves of a role what an update does not name; moto takes its description away, and sets its hours back."""

    def update_role(self):
        role = self.backend.get_role(self._get_param("RoleName"))
        description, duration = self._get_param("Description"), self._get_param("MaxSessionDuration")
        role.description = role.description if description is None else description
        role.max_session_duration = role.max_session_duration if duration is None else duration
        return ActionResult({})

    IamResponse.update_role = update_role


def lists_are_in_order():
    """AWS lists roles and instance profiles by name, page by page, those below a path if asked, and says less of a role
    in a list than of one alone. moto lists roles by their ids, and profiles all of them always."""

    def list_roles(self):
        found, marker = page_of(self, self.backend.get_roles())
        roles = [copy.copy(role) for role in found]
        for role in roles:
            role.permissions_boundary_arn = None
        return ActionResult({"Roles": roles, "IsTruncated": bool(marker), "Marker": marker})

    def list_instance_profiles(self):
        found, marker = page_of(self, self.backend.get_instance_profiles())
        return ActionResult({"InstanceProfiles": found, "IsTruncated": bool(marker), "Marker": marker})

    def list_instance_profiles_for_role(self):
        name = self.backend.get_role(self._get_param("RoleName")).name
        found, marker = page_of(self, self.backend.get_instance_profiles_for_role(role_name=name))
        return ActionResult({"InstanceProfiles": found, "IsTruncated": bool(marker), "Marker": marker})

    IamResponse.list_roles = list_roles
    IamResponse.list_instance_profiles = list_instance_profiles
    IamResponse.list_instance_profiles_for_role = list_instance_profiles_for_role


def page_of(responder, things):
    """What a request asks for of all things with a path and a name, and where the next page begins."""
    prefix = responder._get_param("PathPrefix") or "/"
    found = sorted((one for one in things if one.path.startswith(prefix)), key=lambda one: one.name.lower())
    start = int(responder._get_param("Marker") or 0)
    end = start + int(responder._get_param("MaxItems") or MOST_IN_A_PAGE)
    return found[start:end], str(end) if end < len(found) else None


def correct():
    """All of the above that stands alone."""
    roles_are_taken_out_once()
    trust_policies_are_read()
    boundaries_are_policies()
    updates_keep_the_rest()
    lists_are_in_order()
    new_roles_are_told_briefly()
    providers_are_named()
