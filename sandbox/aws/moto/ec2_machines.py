"""Corrects what moto's EC2 does with machines, their volumes and interfaces."""

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import elastic_block_store, instances
from moto.ec2.responses.instances import InstanceResponse


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
    """AWS deletes the interfaces it made at a launch with the machine, and frees the others and the Elastic IP addresses
    of the deleted ones; moto's keep them all for ever."""
    prepare, terminate = instances.Instance.prep_nics, instances.Instance.terminate

    def prep_nics(self, nic_spec, *args, **kwargs):
        made = {int(nic["DeviceIndex"]) for nic in nic_spec if not nic.get("NetworkInterfaceId")} if nic_spec else {0}
        kept = {int(nic["DeviceIndex"]) for nic in nic_spec if nic.get("DeleteOnTermination") is False}
        prepare(self, nic_spec, *args, **kwargs)
        for index, nic in self.nics.items():
            nic.delete_on_termination = index in made and index not in kept

    def terminate_and_let_go(self):
        for address in self.ec2_backend.describe_addresses():
            let_address_go(address, self)
        previous = terminate(self)
        for nic in list(self.nics.values()):
            self.detach_eni(nic)
        return previous

    instances.Instance.prep_nics = prep_nics
    instances.Instance.terminate = terminate_and_let_go
    forget_addresses(("private_ip", "private_ip_address", "public_ip", "public_ip_address"), None)
    forget_addresses(("private_dns_name", "public_dns_name"), "")


def let_address_go(address, machine):
    """An Elastic IP address stays with an interface that outlives its machine, and is free without one."""
    if address.instance is not machine and (not address.eni or address.eni.instance is not machine):
        return
    address.instance = None
    if not address.eni or address.eni.delete_on_termination:
        address.eni = address.association_id = None


def forget_addresses(names, nothing):
    """A terminated machine has no interface and so no address; moto breaks when it is described."""
    for name in names:
        address = getattr(instances.Instance, name).fget
        known = property(lambda self, address=address: address(self) if 0 in self.nics else nothing)
        setattr(instances.Instance, name, known)


def machines_are_protected_at_launch():
    """The request, or else its launch template, may protect a machine from termination and from being stopped; moto
    forgets the first of the request and both of the template."""
    respond = InstanceResponse.run_instances

    def run_instances(self):
        answer = respond(self)
        template = self._get_param("LaunchTemplate", {})
        data = self.ec2_backend._get_template_from_args(template).data if template else {}
        for machine in answer.result.instances:
            machine.disable_api_termination = wanted(self, data, "DisableApiTermination")
            machine.disable_api_stop = wanted(self, data, "DisableApiStop")
        return answer

    InstanceResponse.run_instances = run_instances


def wanted(responder, data, name):
    given = responder._get_param(name)
    return str(data.get(name) if given is None else given).lower() == "true"


def stopping_in_the_words_of_aws():
    """moto says that a machine which is protected from being stopped may not be terminated."""

    def not_permitted(self, instance_id):
        rule = "Modify its 'disableApiStop' instance attribute and try again."
        EC2ClientError.__init__(self, "OperationNotPermitted", f"The instance '{instance_id}' may not be stopped. {rule}")

    instances.OperationDisableApiStopNotPermitted.__init__ = not_permitted


def correct():
    """All of the above that stands alone."""
    volumes_know_their_instance()
    machines_let_go()
    machines_are_protected_at_launch()
    stopping_in_the_words_of_aws()
