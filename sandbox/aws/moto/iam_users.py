"""Corrects what moto's IAM does with users, groups, their keys and sign-ins."""

from moto.core.responses import ActionResult
from moto.iam import models
from moto.iam.exceptions import DeleteConflictException, NotFoundException
from moto.iam.responses import IamResponse


def lists_say_whether_they_are_whole():
    """AWS says of every list whether there is more of it; moto does not of these."""

    def whole(respond):
        return lambda self: ActionResult({"IsTruncated": False, **respond(self).result})

    for name in ("list_access_keys", "get_group", "list_groups", "list_group_policies"):
        setattr(IamResponse, name, whole(getattr(IamResponse, name)))


def users_are_bare_when_deleted():
    """AWS does not delete a user with keys, a sign-in or groups, nor a group with users or policies; moto asks for the
    policies of a user alone."""
    delete, delete_empty = models.IAMBackend.delete_user, models.IAMBackend.delete_group

    def delete_user(self, user_name):
        user = self.get_user(user_name)
        refuse_if("must delete access keys", user.access_keys)
        refuse_if("must delete login profile", user.password)
        refuse_if("must remove users from group", self.get_groups_for_user(user_name))
        return delete(self, user_name)

    def delete_group(self, group_name):
        group = self.get_group(group_name)
        refuse_if("must remove users from group", group.users)
        refuse_if("must detach all policies", group.managed_policies)
        refuse_if("must delete policies", group.policies)
        return delete_empty(self, group_name)

    def refuse_if(words, held):
        if held:
            raise DeleteConflictException(f"Cannot delete entity, {words} first.")

    models.IAMBackend.delete_user = delete_user
    models.IAMBackend.delete_group = delete_group


def passwords_stay():
    """AWS leaves the password of a sign-in when an update gives none; moto takes the sign-in away."""
    update = models.IAMBackend.update_login_profile

    def update_login_profile(self, user_name, password, password_reset_required):
        return update(self, user_name, password or self.get_user(user_name).password, password_reset_required)

    models.IAMBackend.update_login_profile = update_login_profile


def groups_are_asked_for_users():
    """AWS renames a group that is there, looks for the user first when one leaves a group, and lets one leave that is
    not in it. moto does nothing with a group that is not there, looks for the group first, and refuses."""
    update, remove = models.IAMBackend.update_group, models.IAMBackend.remove_user_from_group

    def update_group(self, group_name, new_group_name, new_path):
        self.get_group(group_name)
        return update(self, group_name, new_group_name, new_path)

    def remove_user_from_group(self, group_name, user_name):
        user = self.get_user(user_name)
        if user in self.get_group(group_name).users:
            remove(self, group_name, user_name)

    models.IAMBackend.update_group = update_group
    models.IAMBackend.remove_user_from_group = remove_user_from_group


def policies_have_holders():
    """AWS says whose policy it does not find; moto, only which."""

    def told(method, holder):
        def act(self, policy_name):
            if policy_name not in self.policies:
                raise NotFoundException(f"The {holder} policy with name {policy_name} cannot be found.")
            return method(self, policy_name)

        return act

    for kind, holder in ((models.User, "user"), (models.Group, "group")):
        kind.get_policy = told(kind.get_policy, holder)
        kind.delete_policy = told(kind.delete_policy, holder)


def correct():
    """All of the above that stands alone."""
    lists_say_whether_they_are_whole()
    users_are_bare_when_deleted()
    passwords_stay()
    groups_are_asked_for_users()
    policies_have_holders()
