"""Takes the block devices that real launches name: instance store volumes, devices left out, and volumes of the image's own size."""

import copy

from moto.ec2.models.instances import InstanceBackend
from moto.ec2.responses.instances import InstanceResponse


def is_volume(device):
    """Whether a volume is made for it: not for an instance store volume, nor for a device of the image that is left out."""
    return "Ebs" in device and device.get("NoDevice") is None


def instance_stores_are_taken():
    """AWS takes `VirtualName` alone, and makes no volume for it; moto wants a volume's size."""
    validate, parse = InstanceResponse._validate_block_device_mapping, InstanceResponse._parse_block_device_mapping

    def validate_block_device_mapping(device):
        if "VirtualName" not in device:
            validate(device)

    def parse_block_device_mapping(self):
        return [device for device in parse(self) if not device.get("VirtualName")]

    InstanceResponse._validate_block_device_mapping = staticmethod(validate_block_device_mapping)
    InstanceResponse._parse_block_device_mapping = parse_block_device_mapping


def templates_may_name_any():
    """moto breaks when it launches a template with a device that is no volume."""
    find = InstanceBackend._get_template_from_args

    def get_template_from_args(self, args):
        version = find(self, args)
        devices = version.data.get("BlockDeviceMappings")
        if not devices or all(is_volume(device) for device in devices):
            return version
        shown = copy.copy(version)
        shown.data = {**version.data, "BlockDeviceMappings": [device for device in devices if is_volume(device)]}
        return shown

    InstanceBackend._get_template_from_args = get_template_from_args


def correct():
    """All of the above that stands alone."""
    instance_stores_are_taken()
    templates_may_name_any()
