"""Corrects what moto's load balancers, of both kinds, take and tell."""

import hashlib

from moto.ec2.exceptions import InvalidInstanceIdError
from moto.ec2.models import ec2_backends
from moto.elb import models as classic
from moto.elb.exceptions import ELBClientError as ClassicError
from moto.elb.exceptions import NoActiveLoadBalancerFoundError
from moto.elb.responses import ELBResponse
from moto.elbv2 import models
from moto.elbv2.exceptions import ELBClientError
from moto.core.responses import ActionResult


def network_balancers_are_named_so():
    """The ARN of a network load balancer, and of its listeners, has `net` where an application load balancer's has
    `app`. moto writes `app` for both."""
    create, name = models.ELBv2Backend.create_load_balancer, models.make_arn_for_load_balancer
    kinds = {"network": "net", "gateway": "gwy"}

    def create_load_balancer(self, *args, **kwargs):
        kind = kinds.get(kwargs.get("loadbalancer_type"), "app")
        models.make_arn_for_load_balancer = lambda **parts: name(**parts).replace("/app/", f"/{kind}/")
        return create(self, *args, **kwargs)

    models.ELBv2Backend.create_load_balancer = create_load_balancer


def creations_are_idempotent():
    """AWS answers a second creation with what is there when it says the same, and refuses it when it says otherwise.
    moto makes a second load balancer of the name and a second listener at the port, and takes no second target group."""
    balancer, group, listener = (
        models.ELBv2Backend.create_load_balancer,
        models.ELBv2Backend.create_target_group,
        models.ELBv2Backend.create_listener,
    )

    def create_load_balancer(self, name, **kwargs):
        found = [one for one in self.load_balancers.values() if one.name == name]
        words = f"A load balancer with the same name '{name}' exists, but with different settings"
        refusal = ELBClientError("DuplicateLoadBalancerName", words)
        return same(found, kwargs, refusal) or kept(balancer(self, name, **kwargs), kwargs)

    def create_target_group(self, name, **kwargs):
        found = [one for one in self.target_groups.values() if one.name == name]
        words = f"A target group with the same name '{name}' exists, but with different settings"
        refusal = ELBClientError("DuplicateTargetGroupName", words)
        return same(found, kwargs, refusal) or kept(group(self, name, **kwargs), kwargs)

    def create_listener(self, load_balancer_arn, **kwargs):
        there = self.load_balancers.get(load_balancer_arn)
        found = [one for one in there.listeners.values() if str(one.port) == str(kwargs["port"])] if there else []
        words = f"A listener already exists on this port for this load balancer '{load_balancer_arn}'"
        refusal = ELBClientError("DuplicateListener", words)
        return same(found, kwargs, refusal) or kept(listener(self, load_balancer_arn, **kwargs), kwargs)

    models.ELBv2Backend.create_load_balancer = create_load_balancer
    models.ELBv2Backend.create_target_group = create_target_group
    models.ELBv2Backend.create_listener = create_listener


def same(found, asked, refusal):
    """What is there already, if it was asked for in the same way."""
    if not found:
        return None
    if found[0].__dict__.get("asked") != repr(asked):
        raise refusal
    return found[0]


def kept(made, asked):
    made.asked = repr(asked)
    return made


def classic_balancers_are_there_or_not():
    """AWS refuses what is asked of a classic load balancer that does not exist; moto fails within."""
    find = classic.ELBBackend.get_load_balancer

    def get_load_balancer(self, load_balancer_name):
        found = find(self, load_balancer_name)
        if found is None:
            raise NoActiveLoadBalancerFoundError(load_balancer_name)
        return found

    classic.ELBBackend.get_load_balancer = get_load_balancer


def classic_balancers_take_the_default_group():
    """A classic load balancer that names no security group has its VPC's default one; moto makes a group for it, which
    stays behind and keeps the VPC from being deleted."""
    create = classic.ELBBackend.create_load_balancer

    def create_load_balancer(self, name, zones, ports, scheme="internet-facing", subnets=None, security_groups=None):
        network = ec2_backends[self.account_id][self.region_name]
        if subnets and not security_groups:
            vpc_id = network.get_subnet(subnets[0]).vpc_id
            security_groups = [network.get_security_group_by_name_or_id("default", vpc_id=vpc_id).id]
        return create(self, name, zones, ports, scheme, subnets, security_groups)

    classic.ELBBackend.create_load_balancer = create_load_balancer


def classic_balancers_are_named_by_region():
    """A classic load balancer's DNS name has a number, its region and that region's suffix, and says when it is internal.
    moto calls all of them by the region `us-east-1`. Source: classic ELB guide, "Internet-facing" and "Internal"."""
    create = classic.ELBBackend.create_load_balancer

    def create_load_balancer(self, name, *args, **kwargs):
        made = create(self, name, *args, **kwargs)
        prefix = "internal-" if made.scheme == "internal" else ""
        number = int(hashlib.sha256(f"{self.account_id}/{self.region_name}/{name}".encode()).hexdigest(), 16) % 10**10
        suffix = "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"
        made.dns_name = f"{prefix}{name}-{number:010d}.{self.region_name}.elb.{suffix}"
        return made

    classic.ELBBackend.create_load_balancer = create_load_balancer


def classic_members_are_told():
    """AWS answers a registration with all the machines there are now, knows each once, and none that does not exist.
    moto answers with a list inside the list, which shows none, and takes anything any number of times."""
    register = classic.ELBBackend.register_instances

    def register_instances(self, load_balancer_name, instance_ids, *args, **kwargs):
        there = self.get_load_balancer(load_balancer_name).instance_ids
        machines = ec2_backends[self.account_id][self.region_name]
        for instance_id in instance_ids:
            if machines.get_instance_by_id(instance_id) is None:
                raise ClassicError("InvalidInstance", f"Could not find EC2 instance {instance_id}.")
        fresh = [instance_id for instance_id in dict.fromkeys(instance_ids) if instance_id not in there]
        return register(self, load_balancer_name, fresh, *args, **kwargs)

    def answer_with_members(respond):
        def respond_with_members(self):
            respond(self)
            balancer = self.elb_backend.get_load_balancer(self._get_param("LoadBalancerName"))
            return ActionResult({"Instances": balancer.instances})

        return respond_with_members

    classic.ELBBackend.register_instances = register_instances
    for name in ("register_instances_with_load_balancer", "deregister_instances_from_load_balancer"):
        setattr(ELBResponse, name, answer_with_members(getattr(ELBResponse, name)))


def classic_health_has_reasons():
    """AWS says of a machine that is out of service whether the load balancer or the machine is to blame, and why. Our
    machines answer as soon as they run. Source: classic ELB's API reference, InstanceState."""
    not_there = "Instance is not currently registered with the LoadBalancer."

    def state_of(self, balancer, instance_id):
        if instance_id not in balancer.instance_ids:
            return {"State": "Unknown", "ReasonCode": "Instance", "Description": not_there}
        try:
            state = ec2_backends[self.current_account][self.region].get_instance(instance_id).state
        except InvalidInstanceIdError:
            state = "terminated"
        if state == "running":
            return {"State": "InService", "ReasonCode": "N/A", "Description": "N/A"}
        description = f"Instance is in {state} state."
        return {"State": "OutOfService", "ReasonCode": "Instance", "Description": description}

    def describe_instance_health(self):
        balancer = self.elb_backend.get_load_balancer(self._get_param("LoadBalancerName"))
        asked = [one["InstanceId"] for one in self._get_param("Instances", [])] or balancer.instance_ids
        return ActionResult({"InstanceStates": [{"InstanceId": one, **state_of(self, balancer, one)} for one in asked]})

    ELBResponse.describe_instance_health = describe_instance_health


def classic_listeners_go_one_by_one():
    """moto keeps every listener when it is to delete two, one of which is always not the other."""

    def delete_load_balancer_listeners(self, name, ports):
        balancer = self.get_load_balancer(name)
        gone = {int(port) for port in ports}
        balancer.listeners = [one for one in balancer.listeners if int(one.load_balancer_port) not in gone]
        return balancer

    classic.ELBBackend.delete_load_balancer_listeners = delete_load_balancer_listeners


def correct():
    """All of the above that stands alone."""
    network_balancers_are_named_so()
    creations_are_idempotent()
    classic_balancers_are_there_or_not()
    classic_balancers_take_the_default_group()
    classic_balancers_are_named_by_region()
    classic_members_are_told()
    classic_health_has_reasons()
    classic_listeners_go_one_by_one()
