"""Corrects what moto's Route 53 says of hosted zones and takes for their records."""

import ipaddress

from moto.core.responses import ActionResult
from moto.ec2.models import ec2_backends
from moto.route53 import models
from moto.route53.exceptions import InvalidActionValue, InvalidInput, Route53ClientError
from moto.route53.responses import Route53
from moto.route53.utils import validate_domain_name

MOST_IN_A_PAGE = "100"


def zones_are_named_as_in_aws():
    """AWS's ids of hosted zones begin with Z; moto's with any letter or digit."""
    name = models.create_route53_zone_id
    models.create_route53_zone_id = lambda *args, **kwargs: "Z" + name(*args, **kwargs)[1:21]


def references_are_used_once():
    """A caller reference makes one zone, for ever: not even a deleted one gives it free. moto makes another zone."""
    create = models.Route53Backend.create_hosted_zone

    def create_hosted_zone(self, name, private_zone, caller_reference=None, **kwargs):
        used = self.__dict__.setdefault("used_references", set())
        if caller_reference in used:
            words = "A hosted zone has already been created with the specified caller reference."
            raise Route53ClientError("HostedZoneAlreadyExists", words)
        zone = create(self, name.lower(), private_zone, caller_reference, **kwargs)
        used.add(caller_reference)
        return zone

    models.Route53Backend.create_hosted_zone = create_hosted_zone


def zones_are_of_vpcs_that_are_there():
    """AWS refuses a VPC that is not there, or that a zone of the same name is of already, and says how many zones of a VPC
    there can be on a page. moto does neither."""
    create, associate = models.Route53Backend.create_hosted_zone, models.Route53Backend.associate_vpc_with_hosted_zone
    respond = Route53.list_hosted_zones_by_vpc

    def create_hosted_zone(self, name, private_zone, caller_reference=None, vpcid=None, vpcregion=None, **kwargs):
        if vpcid:
            check_vpc(self, name, vpcid, vpcregion)
        return create(self, name, private_zone, caller_reference, vpcid=vpcid, vpcregion=vpcregion, **kwargs)

    def associate_vpc_with_hosted_zone(self, zone_id, vpcid, vpcregion):
        check_vpc(self, self.get_hosted_zone(zone_id).name, vpcid, vpcregion)
        return associate(self, zone_id, vpcid, vpcregion)

    def list_hosted_zones_by_vpc(self):
        asked = self._get_param("MaxItems") or MOST_IN_A_PAGE
        return ActionResult({**respond(self).result, "MaxItems": asked})

    models.Route53Backend.create_hosted_zone = create_hosted_zone
    models.Route53Backend.associate_vpc_with_hosted_zone = associate_vpc_with_hosted_zone
    Route53.list_hosted_zones_by_vpc = list_hosted_zones_by_vpc


def check_vpc(backend, name, vpc_id, region):
    if vpc_id not in ec2_backends[backend.account_id][region].vpcs:
        raise Route53ClientError("InvalidVPCId", "The VPC ID is invalid.")
    for zone in backend.zones.values():
        if zone.name == name.lower() and any(vpc.get("vpc_id") == vpc_id for vpc in zone.vpcs):
            what = f"The VPC {vpc_id} in region {region} has already been associated with the hosted zone {zone.resource_id}"
            raise Route53ClientError("ConflictingDomainExists", f"{what} with the same domain name.")


def own_records_as_in_aws():
    """A zone's own records name servers by names that end in a dot, and AWS's mail address; moto's do neither."""
    create = models.Route53Backend.create_hosted_zone

    def create_hosted_zone(self, *args, **kwargs):
        zone = create(self, *args, **kwargs)
        servers = [f"{server}." for server in zone.delegation_set.name_servers]
        for record in zone.rrsets:
            record.records = servers
            if record.type == "SOA":
                record.records = [f"{servers[0]} awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"]
        return zone

    models.Route53Backend.create_hosted_zone = create_hosted_zone


def not_empty_in_the_words_of_aws():
    """moto refuses rightly but in other words, by which clients that read them know what is in the way."""

    def not_empty(self):
        words = "The specified hosted zone contains non-required resource record sets and so cannot be deleted."
        Route53ClientError.__init__(self, "HostedZoneNotEmpty", words)

    models.HostedZoneNotEmpty.__init__ = not_empty


def batches_are_whole():
    """AWS holds every change against the zone as the changes before it leave it, says all that is wrong in one list, and
    carries out the whole batch or nothing. moto looks into the journal of former changes, breaks off half way, deletes
    by set identifier whatever the name, and has other codes and words."""

    def change_resource_record_sets(self, zoneid, change_list):
        zone = self.get_hosted_zone(zoneid)
        for change in change_list:
            if change["Action"] not in ("CREATE", "UPSERT", "DELETE"):
                raise InvalidActionValue(change["Action"])
            validate_domain_name(change["ResourceRecordSet"]["Name"], code="InvalidChangeBatch")
            one_kind_of_value(change)
        records = {key(shown(record)): shown(record) for record in zone.rrsets}
        wrong = [words for change in change_list for words in carry_out(records, change, zone.name)]
        wrong += conflicts(records, change_list, zone.name)
        if wrong:
            raise Route53ClientError("InvalidChangeBatch", f"[{', '.join(wrong)}]")
        zone.rrsets = [models.RecordSet({**record, "ResourceRecords": values(record)}) for record in records.values()]

    models.Route53Backend.change_resource_record_sets = change_resource_record_sets


def lists_start_at_kept_names():
    """AWS takes the name that a list is to start at as it takes any name; moto compares it as it is."""
    listing = models.Route53Backend.list_resource_record_sets

    def list_resource_record_sets(self, zone_id, start_type, start_name, max_items):
        return listing(self, zone_id, start_type, full(start_name) if start_name else start_name, max_items)

    models.Route53Backend.list_resource_record_sets = list_resource_record_sets


def full(name):
    """A domain name as AWS keeps it: in small letters, with its dot, and with the codes of characters it escapes."""
    plain = name.lower().rstrip(".") + "."
    return "".join(one if (one.isascii() and one.isalnum()) or one in "-_.\\" else f"\\{ord(one):03o}" for one in plain)


def key(record):
    return full(record["Name"]), record["Type"], record.get("SetIdentifier")


def values(record):
    return [one["Value"] for one in record.get("ResourceRecords") or []]


def shown(record):
    """A record that the zone has, as a request would say it."""
    names = {
        "Name": record.name,
        "Type": record.type,
        "TTL": record.ttl,
        "SetIdentifier": record.set_identifier,
        "Weight": record.weight,
        "Region": record.region,
        "HealthCheckId": record.health_check_id,
        "AliasTarget": record.alias_target,
        "Failover": record.failover,
        "GeoLocation": record.geo_location,
        "MultiValueAnswer": record.multi_value_answer,
        "ResourceRecords": record.resource_records,
    }
    return {name: value for name, value in names.items() if value is not None}


def one_kind_of_value(change):
    record = change["ResourceRecordSet"]
    kinds = [bool(record.get("AliasTarget")), record.get("TTL") is not None and bool(record.get("ResourceRecords"))]
    if sum(kinds) == 1:
        return
    found = "none" if sum(kinds) == 0 else "more than one"
    which = f"Action={change['Action']}, Name={record['Name']}, Type={record['Type']}"
    which += f", SetIdentifier={record.get('SetIdentifier') or 'null'}"
    rule = "Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId]"
    raise InvalidInput(f"Invalid request: {rule}, but found {found} in Change with [{which}]")


def carry_out(records, change, zone_name):
    """Makes one change in `records`; returns what is wrong with it."""
    record = {**change["ResourceRecordSet"], "Name": full(change["ResourceRecordSet"]["Name"])}
    if "AliasTarget" in record:
        record["AliasTarget"] = {**record["AliasTarget"], "DNSName": full(record["AliasTarget"]["DNSName"])}
    this, action, former = key(record), change["Action"], records.get(key(record))
    if not f".{this[0]}".endswith(f".{zone_name}"):
        return [f"RRSet with DNS name {this[0]} is not permitted in zone {zone_name}"]
    described = f"[name='{this[0]}', type='{this[1]}'" + (f", set identifier='{this[2]}']" if this[2] else "]")
    if action == "CREATE" and former:
        return [f"Tried to create resource record set {described} but it already exists"]
    if action == "DELETE":
        return take_out(records, record, described)
    records[this] = record
    return strange_values(record)


def take_out(records, record, described):
    former = records.get(key(record))
    if not former:
        return [f"Tried to delete resource record set {described} but it was not found"]
    if any(compared(former, name) != compared(record, name) for name in ("TTL", "ResourceRecords", "AliasTarget")):
        return [f"Tried to delete resource record set {described} but the values provided do not match the current values"]
    del records[key(record)]
    return []


def compared(record, name):
    """Values in any order, and the rest as text, since a query has no numbers."""
    if name == "ResourceRecords":
        return sorted(values(record))
    if name == "AliasTarget":
        return sorted((part, str(value).lower()) for part, value in (record.get(name) or {}).items())
    return str(record.get(name))


def strange_values(record):
    rules = {
        "A": (ipaddress.IPv4Address, "ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)"),
        "AAAA": (ipaddress.IPv6Address, "AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)"),
    }
    read, words = rules.get(record["Type"], (str, ""))
    strange = [value for value in values(record) if not readable(read, value)]
    return [f"Invalid Resource Record: 'FATAL problem: {words} encountered with '{value}''" for value in strange]


def readable(read, value):
    try:
        read(value)
    except ValueError:
        return False
    return True


def conflicts(records, change_list, zone_name):
    """What the zone may not be after a batch: without its own records, or with a CNAME beside anything else."""
    wrong = []
    if (zone_name, "SOA", None) not in records:
        wrong.append("A HostedZone must contain exactly one SOA record.")
    if (zone_name, "NS", None) not in records:
        wrong.append("A HostedZone must contain at least one NS record for the zone itself.")
    made = {key(change["ResourceRecordSet"])[:2] for change in change_list if change["Action"] != "DELETE"}
    for name, kind in sorted(made):
        others = {other for known, other, _ in records if known == name} - {kind}
        if kind == "CNAME" and name == zone_name:
            wrong.append(f"RRSet of type CNAME with DNS name {name} is not permitted at apex in zone {zone_name}")
        elif kind == "CNAME" and others:
            rule = "is not permitted as it conflicts with other records with the same DNS name in zone"
            wrong.append(f"RRSet of type CNAME with DNS name {name} {rule} {zone_name}")
        elif "CNAME" in others and (name, "CNAME") not in made:
            rule = "is not permitted because a conflicting RRSet of type CNAME with the same DNS name already exists in zone"
            wrong.append(f"RRSet of type {kind} with DNS name {name} {rule} {zone_name}")
    return wrong


def correct():
    """All of the above that stands alone."""
    zones_are_named_as_in_aws()
    references_are_used_once()
    zones_are_of_vpcs_that_are_there()
    own_records_as_in_aws()
    not_empty_in_the_words_of_aws()
    batches_are_whole()
    lists_start_at_kept_names()
