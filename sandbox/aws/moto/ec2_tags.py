"""Corrects what moto's EC2 says of tags."""

from moto.ec2.models.core import TaggedEC2Resource
from moto.ec2.models.tags import TagBackend
from moto.ec2.utils import EC2_PREFIX_TO_RESOURCE, get_prefix


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


def correct():
    """All of the above that stands alone."""
    quick_tags()
    resource_types_of_aws()
    dead_tags_go()
