"""Gives moto's answers the members that AWS's have in the ordinary case and moto's leave out, and the few calls that it lacks."""

import importlib.abc
import random
import string
import sys

import moto.ec2.models.dhcp_options as dhcp_options
import moto.ec2.models.network_acls as network_acls
import moto.ec2.models.route_tables as route_tables
import moto.ec2.models.vpcs as vpcs
import moto.iam.exceptions as iam_exceptions
import moto.iam.models as iam
from moto.core.responses import EmptyResult
from moto.ec2.exceptions import EC2ClientError, InvalidKeyPairNameError
from moto.ec2.responses.vpcs import VPCs
from moto.iam.responses import IamResponse


class Afterwards(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Changes a module once somebody asks for it: what nobody asks for is not to be read at the start."""

    def __init__(self, name, change):
        self.name = name
        self.change = change
        sys.meta_path.insert(0, self)

    def find_spec(self, name, path, target=None):
        if name != self.name:
            return None
        others = sys.meta_path[sys.meta_path.index(self) + 1 :]
        spec = next(found for finder in others if (found := finder.find_spec(name, path, target)))
        self.loader, spec.loader = spec.loader, self
        return spec

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        sys.meta_path.remove(self)
        self.loader.exec_module(module)
        self.change(module)


def tables_say_that_nothing_propagates():
    """A route table tells which virtual private gateways propagate routes to it, and moto has none of those."""
    route_tables.RouteTable.propagating_vgws = ()


def policies_say_that_they_bound_nobody():
    """A managed policy tells how often it is a permissions boundary, which moto does not count."""
    iam.ManagedPolicy.permissions_boundary_usage_count = 0


def log_groups_have_a_class(logs):
    """A log group is of a class, and moto keeps none."""
    describe = logs.LogGroup.to_describe_dict

    def to_describe_dict(self):
        return {**describe(self), "logGroupClass": "STANDARD"}

    logs.LogGroup.to_describe_dict = to_describe_dict


def absent_parameters_need_no_words(exceptions):
    """Parameter Store says by the code alone that a parameter is not there, and more of a secret."""

    def init(self, message):
        words = message if "Secrets Manager" in message else ""
        exceptions.SSMException.__init__(self, "ParameterNotFound", words)

    exceptions.ParameterNotFound.__init__ = init
    exceptions.ParameterNotFound.__str__ = lambda _self: ""


def options_have_an_owner():
    """DHCP options tell whose they are."""
    dhcp_options.DHCPOptionsSet.owner_id = property(lambda self: self.ec2_backend.account_id)


def policies_are_named_so():
    """The ids of managed policies begin with ANPA: "IAM identifiers", unique identifiers."""
    iam.random_policy_id = lambda: "ANPA" + "".join(random.choices(string.ascii_uppercase + string.digits, k=17))


def people_are_named_so():
    """The ids of users begin with AIDA and those of groups with AGPA: the same page."""

    def named(kind, prefix):
        make = kind.__init__

        def init(self, *args, **kwargs):
            make(self, *args, **kwargs)
            self.id = prefix + "".join(random.choices(string.ascii_uppercase + string.digits, k=17))

        kind.__init__ = init

    named(iam.User, "AIDA")
    named(iam.Group, "AGPA")


def access_lists_end_with_a_refusal():
    """Every network access list refuses what none of its entries is about, and not only the default one; its own absence has a code."""
    create = network_acls.NetworkAclBackend.create_network_acl

    def create_network_acl(self, vpc_id, tags=None, default=False):
        made = create(self, vpc_id, tags, default)
        for egress in () if default else (True, False):
            entry = dict.fromkeys(("icmp_code", "icmp_type", "ipv6_cidr_block", "port_range_from", "port_range_to"))
            rule = {"rule_number": 32767, "protocol": "-1", "rule_action": "deny", "cidr_block": "0.0.0.0/0"}
            self.create_network_acl_entry(network_acl_id=made.id, egress=egress, **rule, **entry)
        return made

    def absent(self, network_acl_id):
        words = f"The networkAcl ID '{network_acl_id}' does not exist"
        EC2ClientError.__init__(self, "InvalidNetworkAclID.NotFound", words)

    network_acls.NetworkAclBackend.create_network_acl = create_network_acl
    network_acls.InvalidNetworkAclIdError.__init__ = absent
    network_acls.InvalidRouteTableIdError = network_acls.InvalidNetworkAclIdError


def blocks_tell_where_they_come_from():
    """An IPv6 block that Amazon provides is public and from Amazon, and advertised in its region."""
    associate = vpcs.VPC.associate_vpc_cidr_block

    def associate_vpc_cidr_block(self, cidr_block, amazon_provided_ipv6_cidr_block=False, border_group=None, **more):
        group = more.pop("ipv6_cidr_block_network_border_group", border_group)
        if amazon_provided_ipv6_cidr_block:
            group = group or self.ec2_backend.region_name
        made = associate(self, cidr_block, amazon_provided_ipv6_cidr_block, group)
        if amazon_provided_ipv6_cidr_block:
            made.update(ip_source="amazon", ipv6_address_attribute="public", network_border_group=group)
        return made

    vpcs.VPC.associate_vpc_cidr_block = associate_vpc_cidr_block


def providers_change_their_clients():
    """moto keeps the clients of an OpenID Connect provider, and has no call to change them."""

    def provider_and_client(self):
        arn = self._get_param("OpenIDConnectProviderArn")
        return self.backend.get_open_id_connect_provider(arn), self._get_param("ClientID")

    def add(self):
        provider, client = provider_and_client(self)
        provider.client_id_list = [*(one for one in provider.client_id_list if one != client), client]
        return EmptyResult()

    def remove(self):
        provider, client = provider_and_client(self)
        provider.client_id_list = [one for one in provider.client_id_list if one != client]
        return EmptyResult()

    IamResponse.add_client_id_to_open_id_connect_provider = add
    IamResponse.remove_client_id_from_open_id_connect_provider = remove


def endpoints_tell_of_themselves():
    """An endpoint has IPv4 addresses and is no service's own; that of an interface has a name for the region and for each zone."""
    vpcs.VPCEndPoint.ip_address_type = "ipv4"
    vpcs.VPCEndPoint.dns_options = {"DnsRecordIpType": "ipv4"}
    vpcs.VPCEndPoint.requester_managed = False
    create = vpcs.VPCBackend.create_vpc_endpoint

    def create_vpc_endpoint(self, *args, **kwargs):
        endpoint = create(self, *args, **kwargs)
        if endpoint.dns_entries:
            zones = dict.fromkeys(self.get_subnet(one).availability_zone for one in endpoint.subnet_ids or [])
            endpoint.dns_entries = endpoint_names(endpoint, self.region_name, list(zones))
        return endpoint

    vpcs.VPCBackend.create_vpc_endpoint = create_vpc_endpoint


def endpoint_names(endpoint, region, zones):
    """ "Access an AWS service using an interface VPC endpoint", DNS hostnames; the first is the one of the region."""
    [first] = endpoint.dns_entries
    service = ".".join(reversed(endpoint.service_name.split(f".{region}.", 1)[-1].split(".")))
    own = first["dns_name"].split(".")[0]
    names = [f"{own}{zone}.{service}.{region}.vpce.amazonaws.com" for zone in ["", *(f"-{zone}" for zone in zones)]]
    private = [f"{service}.{region}.amazonaws.com"] if endpoint.private_dns_enabled else []
    return [{**first, "dns_name": name} for name in names + private]


def prefix_lists_change():
    """A prefix list can take another size, and keeps its name where none is given; moto does neither."""
    modify = VPCs.modify_managed_prefix_list

    def modified(self):
        found = self.ec2_backend.managed_prefix_lists.get(self._get_param("PrefixListId"))
        name = found and found.prefix_list_name
        answer = modify(self)
        if found and not self._get_param("PrefixListName"):
            found.prefix_list_name = name
        if found and self._get_param("MaxEntries"):
            found.max_entries = self._get_param("MaxEntries")
        return answer

    VPCs.modify_managed_prefix_list = modified


def absent_keys_are_named():
    """A key pair that is not there is named in the refusal, where moto shows a set of Python's."""

    def init(self, keys):
        name = keys if isinstance(keys, str) else ", ".join(sorted(keys))
        EC2ClientError.__init__(self, "InvalidKeyPair.NotFound", f"The key pair '{name}' does not exist")

    InvalidKeyPairNameError.__init__ = init


def roles_of_services_are_made_once():
    """A role of a service that is there already is refused in words of its own."""
    create = iam.IAMBackend.create_service_linked_role

    def created(self, service_name, description, suffix):
        try:
            return create(self, service_name, description, suffix)
        except iam.EntityAlreadyExists as error:
            name = error.message.removeprefix("Role with name ").removesuffix(" already exists.")
            raise iam_exceptions.InvalidInput(
                f"Service role name {name} has been taken in this account, please try a different suffix."
            ) from error

    iam.IAMBackend.create_service_linked_role = created


def absent_secrets_are_refused_as_the_rest(exceptions):
    """Secrets Manager refuses whatever it refuses with status 400."""
    exceptions.SecretsManagerClientError.code = property(lambda _self: 400, lambda _self, _code: None)


def whole_answers():
    tables_say_that_nothing_propagates()
    policies_say_that_they_bound_nobody()
    options_have_an_owner()
    policies_are_named_so()
    people_are_named_so()
    blocks_tell_where_they_come_from()
    access_lists_end_with_a_refusal()
    providers_change_their_clients()
    endpoints_tell_of_themselves()
    prefix_lists_change()
    absent_keys_are_named()
    roles_of_services_are_made_once()
    Afterwards("moto.logs.models", log_groups_have_a_class)
    Afterwards("moto.ssm.exceptions", absent_parameters_need_no_words)
    Afterwards("moto.secretsmanager.exceptions", absent_secrets_are_refused_as_the_rest)
