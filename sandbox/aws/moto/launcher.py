"""Starts moto for the sandbox: loopback, a free port, one request at a time, our images, and gone when its parent is.

Prints one JSON line `{"port": n, "regions": [...]}` on standard output when it listens. Arguments: the file with the machine images.
Every change to moto made here is a function below that says why.
"""

import hashlib
import json
import os
import sys
import threading

import quick  # before anything of moto
import members

import botocore.session
from werkzeug.serving import make_server

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import amis, elastic_block_store, instances, internet_gateways, launch_templates, nat_gateways, vpcs
from moto.ec2.models.core import TaggedEC2Resource
from moto.ec2.models.tags import TagBackend
from moto.ec2.responses.launch_templates import LaunchTemplates
from moto.ec2.utils import EC2_PREFIX_TO_RESOURCE, get_prefix, parse_user_data
from moto.elbv2 import models as balancers
from moto.iam import models as iam
from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.iam.exceptions import NotFoundException
from moto.kms import models as keys
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.route53 import models as zones
from moto.route53.exceptions import Route53ClientError
from moto.s3 import models as buckets
from serving import KeptConnections, OneAtATime


def quick_tags():
    """moto finds an object's tags by matching a pattern against every tag of the region: lists become quadratic."""

    def get_tags(self):
        found = self.ec2_backend.tags.get(self.id, {}) if self.id else {}
        kind = EC2_PREFIX_TO_RESOURCE.get(get_prefix(self.id), "") if found else ""
        return [
            {"resource_id": self.id, "key": key, "value": value, "resource_type": kind}
            for key, value in found.items()
        ]

    TaggedEC2Resource.get_tags = get_tags


def resource_types_of_aws():
    """Two kinds have other names in moto than in AWS's DescribeTags (the EC2 API's enumeration ResourceType)."""
    EC2_PREFIX_TO_RESOURCE["nat"] = "natgateway"
    EC2_PREFIX_TO_RESOURCE["eipalloc"] = "elastic-ip"


def dead_tags_go():
    """On AWS the tags of a deleted object go with it, but for instances, NAT gateways and peerings, which stay listed
    for a while. moto keeps every tag for ever."""
    describe = TagBackend.describe_tags

    def describe_tags(self, filters=None):
        living = {
            "vpc": self.vpcs,
            "subnet": {key for zone in self.subnets.values() for key in zone},
            "sg": {key for vpc in self.groups.values() for key in vpc},
            "rtb": self.route_tables,
            "igw": self.internet_gateways,
            "eni": self.enis,
            "lt": self.launch_templates,
            "vol": self.volumes,
            "eipalloc": {address.allocation_id for address in self.addresses},
        }
        alive = lambda key: key in living.get(key.split("-")[0], (key,))
        return [tag for tag in describe(self, filters) if alive(tag["resource_id"])]

    TagBackend.describe_tags = describe_tags


def own_images(path):
    """Registers our images in every region under ids of the region's own, as on AWS, and without the alias `amazon`."""
    with open(path, encoding="utf-8") as file:
        images = json.load(file)

    def load(self):
        for image in images:
            seed = f"{self.region_name}/{image['name']}/{image['architecture']}".encode()
            image_id = "ami-0" + hashlib.sha256(seed).hexdigest()[:16]
            created = amis.parse_timestamp(image["creation_date"])
            self.amis[image_id] = amis.Ami(self, ami_id=image_id, **{**image, "creation_date": created})

    amis.AmiBackend._load_amis = load


def nat_gateways_let_go():
    """A NAT gateway's interface is in use and AWS's own while it lives; moto's looks free, and stays with its address
    when the gateway is deleted, so that the subnet never gets free."""
    delete = nat_gateways.NatGatewayBackend.delete_nat_gateway

    def delete_nat_gateway(self, nat_gateway_id):
        gateway = delete(self, nat_gateway_id)
        for address in [address for address in self.addresses if address.eni is gateway._eni]:
            self.disassociate_address(address=address.public_ip)
        self.enis.pop(gateway._eni.id, None)
        return gateway

    create = nat_gateways.NatGatewayBackend.create_nat_gateway

    def create_nat_gateway(self, *args, **kwargs):
        gateway = create(self, *args, **kwargs)
        gateway._eni.status = "in-use"
        gateway._eni.requester_managed = True
        gateway._eni.description = f"Interface for NAT Gateway {gateway.id}"
        return gateway

    nat_gateways.NatGatewayBackend.create_nat_gateway = create_nat_gateway
    nat_gateways.NatGatewayBackend.delete_nat_gateway = delete_nat_gateway


def endpoints_have_a_type():
    """AWS takes an endpoint without a type for a Gateway; moto keeps none and breaks when the endpoint is deleted."""
    create = vpcs.VPCBackend.create_vpc_endpoint

    def create_vpc_endpoint(self, *args, **kwargs):
        kwargs["endpoint_type"] = kwargs.get("endpoint_type") or "Gateway"
        return create(self, *args, **kwargs)

    vpcs.VPCBackend.create_vpc_endpoint = create_vpc_endpoint


def volumes_know_their_instance():
    """AWS detaches a volume without being told from where, and refuses where it is not attached; moto breaks."""
    detach = elastic_block_store.EBSBackend.detach_volume

    def detach_volume(self, volume_id, instance_id, device_path):
        attachment = self.get_volume(volume_id).attachment
        if not attachment:
            raise EC2ClientError("IncorrectState", f"Volume '{volume_id}' is in the 'available' state.")
        instance_id = instance_id or attachment.instance.id
        return detach(self, volume_id, instance_id, device_path)

    elastic_block_store.EBSBackend.detach_volume = detach_volume


def machines_let_go():
    """AWS deletes the interfaces it made at a launch with the machine, and frees the others; moto's keep both for ever."""
    prepare, terminate = instances.Instance.prep_nics, instances.Instance.terminate

    def prep_nics(self, nic_spec, *args, **kwargs):
        made = {int(nic["DeviceIndex"]) for nic in nic_spec if not nic.get("NetworkInterfaceId")} if nic_spec else {0}
        kept = {int(nic["DeviceIndex"]) for nic in nic_spec if nic.get("DeleteOnTermination") is False}
        prepare(self, nic_spec, *args, **kwargs)
        for index, nic in self.nics.items():
            nic.delete_on_termination = index in made and index not in kept

    def terminate_and_let_go(self):
        previous = terminate(self)
        for nic in list(self.nics.values()):
            self.detach_eni(nic)
        return previous

    instances.Instance.prep_nics = prep_nics
    instances.Instance.terminate = terminate_and_let_go
    forget_addresses(("private_ip", "private_ip_address", "public_ip", "public_ip_address"), None)
    forget_addresses(("private_dns_name", "public_dns_name"), "")


def forget_addresses(names, nothing):
    """A terminated machine has no interface and so no address; moto breaks when it is described."""
    for name in names:
        address = getattr(instances.Instance, name).fget
        known = property(lambda self, address=address: address(self) if 0 in self.nics else nothing)
        setattr(instances.Instance, name, known)


def bucket_policies_mind_tls():
    """AWS lets a statement about insecure transport apply to plain HTTP only; moto applies it to everybody. The
    sandbox's loopback stands for TLS, so such a statement never applies here."""

    def get_permission(self, action, resource):
        if self.policy is None:
            return PermissionResult.NEUTRAL
        policy = json.loads(self.policy.decode())
        statements = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
        insecure = [{"Bool": {"aws:SecureTransport": word}} for word in ("false", False)]
        policy["Statement"] = [one for one in statements if one.get("Condition") not in insecure]
        return IAMPolicy(json.dumps(policy)).is_action_permitted(action, resource)

    buckets.FakeBucket.get_permission = get_permission


def leave_with_parent():
    """Standard input is a pipe that nobody writes to: its end means that the sandbox is gone, however it died."""

    def watch():
        sys.stdin.buffer.read()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def known_regions():
    """The regions of every partition that moto has; for any other it breaks instead of refusing."""
    session = botocore.session.get_session()
    partitions = session.get_available_partitions()
    return [region for partition in partitions for region in session.get_available_regions("ec2", partition)]


def later_versions_have_user_data():
    """moto takes user data apart in the first version of a launch template only, and breaks when it launches another."""
    create = launch_templates.LaunchTemplate.create_version

    def create_version(self, data, description):
        if isinstance(data.get("UserData"), str):
            data = {**data, "UserData": parse_user_data(data["UserData"])}
        return create(self, data, description)

    launch_templates.LaunchTemplate.create_version = create_version


def versions_build_on_their_source():
    """A version with a SourceVersion holds what that one holds but for what is given anew; moto forgets the source. And
    it shows the first 15 versions without a word about the others."""
    respond = LaunchTemplates.create_launch_template_version
    create = launch_templates.LaunchTemplate.create_version
    describe = launch_templates.LaunchTemplateBackend.describe_launch_template_versions

    def create_launch_template_version(self):
        name, number = self._get_param("LaunchTemplateName"), self._get_param("SourceVersion")
        backend = self.ec2_backend
        template = (
            backend.get_launch_template_by_name(name)
            if name
            else backend.get_launch_template(self._get_param("LaunchTemplateId"))
        )
        template.source = template.get_version(number) if number else None
        return respond(self)

    def create_version(self, data, description):
        source = self.__dict__.pop("source", None)
        return create(self, {**source.data, **data} if source else data, description)

    def describe_launch_template_versions(self, **kwargs):
        return describe(self, **{**kwargs, "max_results": max(kwargs["max_results"], 10_000)})

    LaunchTemplates.create_launch_template_version = create_launch_template_version
    launch_templates.LaunchTemplate.create_version = create_version
    launch_templates.LaunchTemplateBackend.describe_launch_template_versions = describe_launch_template_versions


def records_are_made_once():
    """AWS refuses to create a record whose name, type and set identifier the zone has. moto looks into the journal of
    changes instead, and takes any record behind the name for it: one that was deleted could never be made again."""
    change = zones.Route53Backend.change_resource_record_sets

    def change_resource_record_sets(self, zoneid, change_list):
        key = lambda name, kind, mark: (name.strip(".").lower(), kind, mark)
        have = {key(one.name, one.type, one.set_identifier) for one in self.get_hosted_zone(zoneid).rrsets}
        for wanted in change_list:
            one = wanted["ResourceRecordSet"]
            this = key(one["Name"], one["Type"], one.get("SetIdentifier"))
            if wanted["Action"] == "DELETE":
                have.discard(this)
            elif wanted["Action"] == "CREATE" and this in have:
                raise zones.ResourceRecordAlreadyExists(name=this[0] + ".", _type=this[1])
            else:
                have.add(this)
        return change(self, zoneid, change_list)

    zones.ChangeList.__contains__ = lambda journal, item: False
    zones.Route53Backend.change_resource_record_sets = change_resource_record_sets


def network_balancers_are_named_so():
    """The ARN of a network load balancer, and of its listeners, has `net` where an application load balancer's has
    `app`. moto writes `app` for both."""
    create, name = balancers.ELBv2Backend.create_load_balancer, balancers.make_arn_for_load_balancer
    kinds = {"network": "net", "gateway": "gwy"}

    def create_load_balancer(self, *args, **kwargs):
        kind = kinds.get(kwargs.get("loadbalancer_type"), "app")
        balancers.make_arn_for_load_balancer = lambda **parts: name(**parts).replace("/app/", f"/{kind}/")
        return create(self, *args, **kwargs)

    balancers.ELBv2Backend.create_load_balancer = create_load_balancer


def zones_are_named_as_in_aws():
    """AWS's ids of hosted zones begin with Z; moto's with any letter or digit."""
    name = zones.create_route53_zone_id
    zones.create_route53_zone_id = lambda *args, **kwargs: "Z" + name(*args, **kwargs)[1:21]


def keys_have_a_use():
    """A key whose use nobody names is for encryption; moto lets it be for nothing."""
    create = keys.KmsBackend.create_key

    def create_key(self, policy, key_usage, *args, **kwargs):
        return create(self, policy, key_usage or "ENCRYPT_DECRYPT", *args, **kwargs)

    keys.KmsBackend.create_key = create_key


def roles_are_taken_out_once():
    """moto fails within when a role is to leave an instance profile that does not have it."""
    remove = iam.IAMBackend.remove_role_from_instance_profile

    def remove_role_from_instance_profile(self, profile_name, role_name):
        if not any(role.name == role_name for role in self.get_instance_profile(profile_name).roles):
            words = f"Role {role_name} in Instance Profile {profile_name} cannot be found."
            raise NotFoundException(words)
        remove(self, profile_name, role_name)

    iam.IAMBackend.remove_role_from_instance_profile = remove_role_from_instance_profile


def refusals_in_the_words_of_aws():
    """moto refuses rightly but in other words, by which clients that read them know what is in the way."""

    def delete_internet_gateway(self, internet_gateway_id):
        if self.get_internet_gateway(internet_gateway_id).vpc:
            words = f"The internetGateway '{internet_gateway_id}' has dependencies and cannot be deleted."
            raise EC2ClientError("DependencyViolation", words)
        self.internet_gateways.pop(internet_gateway_id)

    def not_empty(self):
        words = "The specified hosted zone contains non-required resource record sets and so cannot be deleted."
        Route53ClientError.__init__(self, "HostedZoneNotEmpty", words)

    internet_gateways.InternetGatewayBackend.delete_internet_gateway = delete_internet_gateway
    zones.HostedZoneNotEmpty.__init__ = not_empty


def main():
    quick.quick_calls()
    quick_tags()
    resource_types_of_aws()
    dead_tags_go()
    own_images(sys.argv[1])
    nat_gateways_let_go()
    endpoints_have_a_type()
    volumes_know_their_instance()
    machines_let_go()
    bucket_policies_mind_tls()
    later_versions_have_user_data()
    versions_build_on_their_source()
    records_are_made_once()
    network_balancers_are_named_so()
    zones_are_named_as_in_aws()
    keys_have_a_use()
    roles_are_taken_out_once()
    refusals_in_the_words_of_aws()
    members.whole_answers()
    app = OneAtATime(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=KeptConnections)
    leave_with_parent()
    print(json.dumps({"port": server.port, "regions": known_regions()}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
