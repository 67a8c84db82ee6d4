"""Corrects how moto's EC2 keeps blocks of addresses and the rules about them, and what it says of those that are not there.

Sources: Amazon EC2 API reference; answers of AWS that were recorded.
"""

import ipaddress
import re

from moto.ec2 import exceptions
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.network_acls import NetworkAclBackend
from moto.ec2.models.security_groups import SecurityGroupBackend
from moto.ec2.models.subnets import SubnetBackend
from moto.ec2.models.vpcs import VPC, VPCBackend
from moto.ec2.responses.security_groups import SecurityGroups


def kept(block):
    """A block from its first address on, as AWS keeps it; what is no block stays."""
    try:
        return str(ipaddress.ip_network(str(block), strict=False))
    except ValueError:
        return block


def networks_begin_at_their_first_address():
    """moto keeps a block as it is written, and takes subnets of any size."""
    vpc, subnet = VPCBackend.create_vpc, SubnetBackend.create_subnet

    def create_vpc(self, cidr_block, *args, **kwargs):
        return vpc(self, kept(cidr_block), *args, **kwargs)

    def create_subnet(self, vpc_id, cidr_block, *args, **kwargs):
        cidr_block = kept(cidr_block)
        if re.search(r"/(29|3[0-2])$", str(cidr_block)):
            self.get_vpc(vpc_id)
            raise exceptions.InvalidSubnetRangeError(cidr_block)
        return subnet(self, vpc_id, cidr_block, *args, **kwargs)

    VPCBackend.create_vpc, SubnetBackend.create_subnet = create_vpc, create_subnet


def rules_are_kept_as_blocks():
    """moto compares the blocks of rules as they are written."""
    for name in ("authorize", "revoke"):
        for way in ("ingress", "egress"):
            keep_blocks(f"{name}_security_group_{way}")


def keep_blocks(name):
    do = getattr(SecurityGroupBackend, name)

    def changed(self, group_name_or_id, ip_protocol, from_port, to_port, ip_ranges, *args, **kwargs):
        if isinstance(ip_ranges, list):
            ip_ranges = [kept_range(one) if isinstance(one, dict) else kept(one) for one in ip_ranges]
        known_rules(self, kwargs.get("security_rule_ids"))
        if name.startswith("authorize"):
            same_network(self, group_name_or_id, kwargs.get("source_groups"), kwargs.get("vpc_id"))
        return do(self, group_name_or_id, ip_protocol, from_port, to_port, ip_ranges, *args, **kwargs)

    setattr(SecurityGroupBackend, name, changed)


def kept_range(given):
    return {name: kept(value) if name in ("CidrIp", "CidrIpv6") else value for name, value in given.items()}


def known_rules(backend, ids):
    known = {rule.id for group in groups(backend) for rule in [*group.ingress_rules, *group.egress_rules]} if ids else ()
    for one in ids or []:
        if one not in known:
            words = f"The security group rule ID '{one}' does not exist"
            raise EC2ClientError("InvalidSecurityGroupRuleId.NotFound", words)


def groups(backend):
    return [group for network in backend.groups.values() for group in network.values()]


def same_network(backend, name, sources, vpc_id):
    """AWS lets a rule name groups of the same VPC and of its peers alone; moto any."""
    group = backend.get_security_group_by_name_or_id(name, vpc_id)
    for source in sources or []:
        other = backend.get_security_group_from_id(source.get("GroupId") or "")
        if group and other and other.vpc_id != group.vpc_id and not peers(backend, group.vpc_id, other.vpc_id):
            words = "You have specified two resources that belong to different networks."
            raise EC2ClientError("InvalidGroup.NotFound", words)


def peers(backend, one, other):
    pairs = ({pcx.vpc.id, pcx.peer_vpc.id} for pcx in backend.vpc_pcxs.values() if pcx._status.code == "active")
    return {one, other} in pairs


def vpcs_are_there_or_not():
    """moto has other words for ids that are not there, and says them of all that were asked for."""
    describe = VPCBackend.describe_vpcs

    def not_found(self, vpc_id):
        EC2ClientError.__init__(self, "InvalidVpcID.NotFound", f"The vpc ID '{vpc_id}' does not exist")

    def describe_vpcs(self, vpc_ids=None, filters=None):
        for one in vpc_ids or []:
            self.get_vpc(one)
        return describe(self, vpc_ids, filters)

    exceptions.InvalidVPCIdError.__init__ = not_found
    VPCBackend.describe_vpcs = describe_vpcs
    VPC.block_public_access_states = {"InternetGatewayBlockMode": "off"}


def groups_are_asked_for_by_id():
    """AWS refuses ids of another form, nothing but zeros among them, and pages of those that were asked for by id."""
    respond = SecurityGroups.describe_security_groups

    def describe_security_groups(self):
        ids = self._get_param("GroupIds", [])
        for one in ids:
            if not re.fullmatch(r"sg-([0-9a-f]{8}|[0-9a-f]{17})", one) or not one.strip("sg-0"):
                raise EC2ClientError("InvalidGroupId.Malformed", f'Invalid id: "{one}"')
        if ids and self._get_param("MaxResults"):
            words = "The parameter GroupIds cannot be used with the parameter MaxResults"
            raise EC2ClientError("InvalidParameterCombination", words)
        return respond(self)

    SecurityGroups.describe_security_groups = describe_security_groups


def lists_of_rules_begin_with_a_denial():
    """A network ACL denies what no other entry allows; moto says so of default ones alone. The same entry again is
    nothing new; moto refuses it, and breaks when one is deleted that is not there."""
    make, enter, delete = (
        NetworkAclBackend.create_network_acl,
        NetworkAclBackend.create_network_acl_entry,
        NetworkAclBackend.delete_network_acl_entry,
    )
    rest = ("icmp_code", "icmp_type", "port_range_from", "port_range_to", "ipv6_cidr_block")

    def create_network_acl(self, vpc_id, tags=None, default=False):
        acl = make(self, vpc_id, tags, default)
        for egress in () if default else (True, False):
            last = {"rule_number": 32767, "protocol": "-1", "rule_action": "deny", "cidr_block": "0.0.0.0/0"}
            enter(self, network_acl_id=acl.id, egress=egress, **last, **dict.fromkeys(rest))
        return acl

    def create_network_acl_entry(self, **given):
        given = {**given, "cidr_block": kept(given["cidr_block"])}
        for entry in self.get_network_acl(given["network_acl_id"]).network_acl_entries:
            if all(str(getattr(entry, name)) == str(value) for name, value in given.items()):
                return entry
        return enter(self, **given)

    def delete_network_acl_entry(self, network_acl_id, rule_number, egress):
        entries = self.get_network_acl(network_acl_id).network_acl_entries
        if not any(entry.egress == egress and entry.rule_number == rule_number for entry in entries):
            words = "The specified network ACL entry does not exist."
            raise EC2ClientError("InvalidNetworkAclEntry.NotFound", words)
        return delete(self, network_acl_id, rule_number, egress)

    NetworkAclBackend.create_network_acl = create_network_acl
    NetworkAclBackend.create_network_acl_entry = create_network_acl_entry
    NetworkAclBackend.delete_network_acl_entry = delete_network_acl_entry


def correct():
    """All of the above that stands alone."""
    networks_begin_at_their_first_address()
    rules_are_kept_as_blocks()
    vpcs_are_there_or_not()
    groups_are_asked_for_by_id()
    lists_of_rules_begin_with_a_denial()
