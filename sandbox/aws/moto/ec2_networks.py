"""Corrects what moto's EC2 does with networks: gateways, endpoints, route tables, peerings."""

import copy
import ipaddress
from datetime import timedelta
from types import SimpleNamespace

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import ec2_backends, flow_logs, internet_gateways, nat_gateways, vpc_peering_connections, vpcs
from moto.ec2.responses.route_tables import RouteTables
from moto.ec2.responses.security_groups import SecurityGroups
from moto.ec2.responses.vpc_peering_connections import VPCPeeringConnections
from moto.ec2.responses.vpcs import VPCs

Peering = vpc_peering_connections.VPCPeeringConnection
Peerings = vpc_peering_connections.VPCPeeringConnectionBackend

# Source: VPC peering guide, "VPC peering connection lifecycle".
DAYS_TO_ACCEPT = 7


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


def main_tables_stay():
    """AWS does not delete a VPC's main route table; moto does, and needs to when it deletes the VPC."""
    respond = RouteTables.delete_route_table

    def delete_route_table(self):
        table_id = self._get_param("RouteTableId")
        if self.ec2_backend.get_route_table(table_id).main_association_id:
            words = f"The routeTable '{table_id}' has dependencies and cannot be deleted."
            raise EC2ClientError("DependencyViolation", words)
        return respond(self)

    RouteTables.delete_route_table = delete_route_table


def gateways_stay_attached():
    """moto refuses rightly but in other words, by which clients that read them know what is in the way."""

    def delete_internet_gateway(self, internet_gateway_id):
        if self.get_internet_gateway(internet_gateway_id).vpc:
            words = f"The internetGateway '{internet_gateway_id}' has dependencies and cannot be deleted."
            raise EC2ClientError("DependencyViolation", words)
        self.internet_gateways.pop(internet_gateway_id)

    internet_gateways.InternetGatewayBackend.delete_internet_gateway = delete_internet_gateway


def peerings_fail():
    """AWS takes a request for a peering with networks that overlap, or with a VPC of another account or region that is
    not there, and has it fail afterwards. moto joins the one and refuses the other."""
    create = Peerings.create_vpc_peering_connection
    status = "CreateVpcPeeringConnectionResult.VpcPeeringConnection.Status"

    def create_or_fail(self, vpc, peer_vpc, tags=None):
        peering = create(self, vpc, peer_vpc, tags)
        if isinstance(peer_vpc, SimpleNamespace) or overlap(vpc, peer_vpc):
            peering._status.code = "failed"
            peering._status.message = "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range"
        return peering

    def create_vpc_peering_connection(self):
        tags = self._parse_tag_specification().get("vpc-peering-connection", {})
        own = self.ec2_backend.get_vpc(self._get_param("VpcId"))
        owner, region = self._get_param("PeerOwnerId") or self.current_account, self._get_param("PeerRegion") or self.region
        other = peer(self._get_param("PeerVpcId"), ec2_backends[owner][region], self.ec2_backend)
        peering = self.ec2_backend.create_vpc_peering_connection(own, other, tags)
        initiating = {"Code": "initiating-request", "Message": f"Initiating Request to {owner}"}
        self.RESPONSE_KEY_PATH_TO_TRANSFORMER[status] = lambda _: initiating
        return ActionResult({"VpcPeeringConnection": peering})

    Peerings.create_vpc_peering_connection = create_or_fail
    VPCPeeringConnections.create_vpc_peering_connection = create_vpc_peering_connection


def failed_peerings_stay():
    """AWS does not delete a peering that has failed: it goes by itself. Source: VPC peering guide, "VPC peering
    connection lifecycle". moto deletes it."""
    delete = Peerings.delete_vpc_peering_connection

    def delete_vpc_peering_connection(self, vpc_pcx_id):
        if self.get_vpc_peering_connection(vpc_pcx_id)._status.code == "failed":
            words = f"Invalid state transition for {vpc_pcx_id}, attempting to transition from failed to deleting"
            raise EC2ClientError("InvalidStateTransition", words)
        return delete(self, vpc_pcx_id)

    Peerings.delete_vpc_peering_connection = delete_vpc_peering_connection


def peer(vpc_id, there, here):
    """The other VPC; what a peering shows of it, when it is nowhere."""
    if vpc_id in there.vpcs or there is here:
        return there.get_vpc(vpc_id)
    nowhere = SimpleNamespace(get_vpc_pcx_refs=lambda: ())
    names = {"id": vpc_id, "owner_id": there.account_id, "region": there.region_name}
    return SimpleNamespace(**names, ec2_backend=nowhere, cidr_block=None, cidr_block_association_set=[])


def overlap(vpc, other):
    """Whether any IPv4 block of the one meets one of the other."""
    blocks = [[ipaddress.ip_network(cidr) for cidr in cidrs(each)] for each in (vpc, other)]
    return any(one.overlaps(another) for one in blocks[0] for another in blocks[1])


def cidrs(vpc):
    return [association["cidr_block"] for association in vpc.cidr_block_association_set]


def peerings_show_what_is_known():
    """Until a peering is accepted AWS shows no blocks of the accepter, and until when it may be; afterwards all blocks of
    both. moto shows the first block of each, always."""

    def info(side, options):
        def shown(self):
            vpc = getattr(self, side)
            known = {"OwnerId": vpc.owner_id, "Region": vpc.region, "VpcId": vpc.id}
            if side == "peer_vpc" and self._status.code != "active":
                return known
            blocks = [{"CidrBlock": cidr} for cidr in cidrs(vpc)]
            return {
                **known,
                "CidrBlock": vpc.cidr_block,
                "CidrBlockSet": blocks,
                "PeeringOptions": getattr(self, options),
            }

        return property(shown)

    def expiration_time(self):
        if self._status.code != "pending-acceptance":
            return None
        return self.__dict__.setdefault("expires", utcnow() + timedelta(days=DAYS_TO_ACCEPT))

    Peering.requester_vpc_info = info("vpc", "requester_options")
    Peering.accepter_vpc_info = info("peer_vpc", "accepter_options")
    Peering.expiration_time = property(expiration_time)


def peerings_are_there_or_not():
    """AWS refuses ids of peerings that are not there; moto leaves them out of a list, and has another code."""
    describe = Peerings.describe_vpc_peering_connections

    def describe_vpc_peering_connections(self, vpc_peering_ids=None):
        for peering_id in vpc_peering_ids or []:
            self.get_vpc_peering_connection(peering_id)
        return describe(self, vpc_peering_ids)

    def not_found(self, peering_id):
        words = f"The vpcPeeringConnection ID '{peering_id}' does not exist"
        EC2ClientError.__init__(self, "InvalidVpcPeeringConnectionID.NotFound", words)

    Peerings.describe_vpc_peering_connections = describe_vpc_peering_connections
    vpc_peering_connections.InvalidVPCPeeringConnectionIdError.__init__ = not_found


def vpcs_are_pending_at_first():
    """AWS answers CreateVpc with a VPC that is pending; moto's is available at once."""
    respond = VPCs.create_vpc

    def create_vpc(self):
        vpc = copy.copy(respond(self).result["Vpc"])
        vpc.state, vpc.block_public_access_states = "pending", None
        return ActionResult({"Vpc": vpc})

    VPCs.create_vpc = create_vpc


def flow_logs_say_what_is_missing():
    """AWS says of a bucket that is not there what moto says, without a stop; and of two destinations that one will do,
    whatever their type."""
    create = flow_logs.FlowLogsBackend.create_flow_logs
    validate = flow_logs.FlowLogsBackend._validate_request

    def validate_request(self, log_group_name, log_destination, *rest):
        if log_group_name is not None and log_destination is not None:
            words = "Please only provide LogGroupName or only provide LogDestination."
            raise EC2ClientError("InvalidParameter", words)
        validate(self, log_group_name, log_destination, *rest)

    def create_flow_logs(self, *args, **kwargs):
        made, refused = create(self, *args, **kwargs)
        return made, [(resource, code, words.rstrip(".")) for resource, code, words in refused]

    flow_logs.FlowLogsBackend._validate_request = validate_request
    flow_logs.FlowLogsBackend.create_flow_logs = create_flow_logs


def groups_of_a_vpc_are_listed():
    """moto has no GetSecurityGroupsForVpc, by which load balancer controllers find groups."""

    def get_security_groups_for_vpc(self):
        vpc = self.ec2_backend.get_vpc(self._get_param("VpcId"))
        groups = self.ec2_backend.describe_security_groups(filters={"vpc-id": [vpc.id], **self._filters_from_querystring()})
        return ActionResult({"SecurityGroupForVpcs": [shown(group) for group in groups]})

    def shown(group):
        names = {"GroupId": group.id, "GroupName": group.name, "Description": group.description}
        return {**names, "OwnerId": group.owner_id, "PrimaryVpcId": group.vpc_id, "Tags": group.get_tags()}

    SecurityGroups.get_security_groups_for_vpc = get_security_groups_for_vpc


def correct():
    """All of the above that stands alone."""
    nat_gateways_let_go()
    endpoints_have_a_type()
    main_tables_stay()
    gateways_stay_attached()
    peerings_fail()
    failed_peerings_stay()
    peerings_show_what_is_known()
    peerings_are_there_or_not()
    vpcs_are_pending_at_first()
    flow_logs_say_what_is_missing()
    groups_of_a_vpc_are_listed()
