"""Corrects how moto's EC2 attaches internet gateways: one to a network, and refused in AWS's words, as recorded."""

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.internet_gateways import InternetGatewayBackend


def networks_have_one_gateway():
    """moto attaches any number of gateways to a VPC."""
    attach, detach = InternetGatewayBackend.attach_internet_gateway, InternetGatewayBackend.detach_internet_gateway

    def attach_internet_gateway(self, internet_gateway_id, vpc_id):
        taken = self.get_internet_gateway(internet_gateway_id).vpc
        if taken:
            words = f"resource {internet_gateway_id} is already attached to network {taken.id}"
            raise EC2ClientError("Resource.AlreadyAssociated", words)
        self.get_vpc(vpc_id)
        if any(gateway.vpc and gateway.vpc.id == vpc_id for gateway in self.internet_gateways.values()):
            words = f"Network {vpc_id} already has an internet gateway attached"
            raise EC2ClientError("InvalidParameterValue", words)
        return attach(self, internet_gateway_id, vpc_id)

    def detach_internet_gateway(self, internet_gateway_id, vpc_id):
        taken = self.get_internet_gateway(internet_gateway_id).vpc
        if not taken or taken.id != vpc_id:
            words = f"resource {internet_gateway_id} is not attached to network {vpc_id}"
            raise EC2ClientError("Gateway.NotAttached", words)
        detach(self, internet_gateway_id, vpc_id)

    InternetGatewayBackend.attach_internet_gateway = attach_internet_gateway
    InternetGatewayBackend.detach_internet_gateway = detach_internet_gateway


def correct():
    """All of the above that stands alone."""
    networks_have_one_gateway()
