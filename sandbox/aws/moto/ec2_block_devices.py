"""Takes the block devices that real launches name: instance store volumes, devices left out, and volumes of the image's own size."""

import copy

from moto.ec2.exceptions import MissingParameterError
from moto.ec2.models.instances import InstanceBackend
from moto.ec2.responses.instances import InstanceResponse

# What moto's images give to their root device.
ROOT_GIBIBYTES = 15


def is_volume(device):
    """Whether a volume is made for it: not for an instance store volume, nor for a device of the image that is left out."""
    return "Ebs" in device and device.get("NoDevice") is None


def sized(device, image):
    """The device with the size that its image gives to it, if it has none of its own."""
    volume = device.get("Ebs") or {}
    own = volume.get("VolumeSize") or volume.get("SnapshotId") or not is_volume(device)
    if own or not image or device.get("DeviceName") != image.root_device_name:
        return device
    return {**device, "Ebs": {**volume, "VolumeSize": ROOT_GIBIBYTES}}


def devices_are_taken():
    """AWS takes `VirtualName` alone, and makes no volume for it, and a root device without a size, whose image has one;
    moto wants a size of both."""
    validate, parse = InstanceResponse._validate_block_device_mapping, InstanceResponse._parse_block_device_mapping

    def validate_block_device_mapping(device):
        if "VirtualName" not in device and not device.get("Ebs"):
            validate(device)

    def parse_block_device_mapping(self):
        image = self.ec2_backend.amis.get(self._get_param("ImageId"))
        devices = [sized(device, image) for device in parse(self) if not device.get("VirtualName")]
        for device in devices:
            if device.get("NoDevice") is None and not (device["Ebs"]["VolumeSize"] or device["Ebs"]["SnapshotId"]):
                raise MissingParameterError("size or snapshotId")
        return devices

    InstanceResponse._validate_block_device_mapping = staticmethod(validate_block_device_mapping)
    InstanceResponse._parse_block_device_mapping = parse_block_device_mapping


def templates_may_name_any():
    """moto breaks when it launches a template with a device that is no volume, or with one of the image's size."""
    find = InstanceBackend._get_template_from_args

    def get_template_from_args(self, args):
        version = find(self, args)
        devices = version.data.get("BlockDeviceMappings")
        if not devices:
            return version
        image = self.amis.get(version.data.get("ImageId"))
        shown = copy.copy(version)
        volumes = [sized(device, image) for device in devices if is_volume(device)]
        shown.data = {**version.data, "BlockDeviceMappings": volumes}
        return shown

    InstanceBackend._get_template_from_args = get_template_from_args


def correct():
    """All of the above that stands alone."""
    devices_are_taken()
    templates_may_name_any()
