/** Names a Route 53 call from its method and path. Source: the Route 53 API reference, "Actions". */

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly action: string;
}

const VERSION = '^/2013-04-01';

function route(method: string, path: string, action: string): Route {
  return { method, path: new RegExp(`${VERSION}/${path}/?$`), action };
}

const ROUTES: readonly Route[] = [
  route('POST', 'hostedzone', 'CreateHostedZone'),
  route('GET', 'hostedzone', 'ListHostedZones'),
  route('GET', 'hostedzonesbyname', 'ListHostedZonesByName'),
  route('GET', 'hostedzonesbyvpc', 'ListHostedZonesByVPC'),
  route('GET', 'hostedzonecount', 'GetHostedZoneCount'),
  route('GET', 'hostedzone/([^/]+)', 'GetHostedZone'),
  route('POST', 'hostedzone/([^/]+)', 'UpdateHostedZoneComment'),
  route('DELETE', 'hostedzone/([^/]+)', 'DeleteHostedZone'),
  route('POST', 'hostedzone/([^/]+)/rrset', 'ChangeResourceRecordSets'),
  route('GET', 'hostedzone/([^/]+)/rrset', 'ListResourceRecordSets'),
  route('POST', 'hostedzone/([^/]+)/associatevpc', 'AssociateVPCWithHostedZone'),
  route('POST', 'hostedzone/([^/]+)/disassociatevpc', 'DisassociateVPCFromHostedZone'),
  route('POST', 'hostedzone/([^/]+)/authorizevpcassociation', 'CreateVPCAssociationAuthorization'),
  route('GET', 'hostedzone/([^/]+)/authorizevpcassociation', 'ListVPCAssociationAuthorizations'),
  route('POST', 'hostedzone/([^/]+)/deauthorizevpcassociation', 'DeleteVPCAssociationAuthorization'),
  route('GET', 'hostedzone/([^/]+)/dnssec', 'GetDNSSEC'),
  route('GET', 'change/([^/]+)', 'GetChange'),
  route('GET', 'tags/([^/]+)/([^/]+)', 'ListTagsForResource'),
  route('POST', 'tags/([^/]+)/([^/]+)', 'ChangeTagsForResource'),
  route('POST', 'tags/([^/]+)', 'ListTagsForResources'),
  route('POST', 'healthcheck', 'CreateHealthCheck'),
  route('GET', 'healthcheck', 'ListHealthChecks'),
  route('GET', 'healthcheck/([^/]+)', 'GetHealthCheck'),
  route('POST', 'healthcheck/([^/]+)', 'UpdateHealthCheck'),
  route('DELETE', 'healthcheck/([^/]+)', 'DeleteHealthCheck'),
  route('POST', 'delegationset', 'CreateReusableDelegationSet'),
  route('GET', 'delegationset', 'ListReusableDelegationSets'),
  route('GET', 'testdnsanswer', 'TestDNSAnswer'),
];

export interface Route53Call {
  readonly action: string;
  /** The hosted zone, change or other object in the path, without its kind. */
  readonly id?: string | undefined;
}

/** `POST /2013-04-01/hostedzone/Z1/rrset` → ChangeResourceRecordSets on `Z1`. What it does not know is `Unknown`. */
export function route53Call(method: string, path: string): Route53Call {
  for (const candidate of ROUTES) {
    const match = candidate.method === method ? candidate.path.exec(path) : null;
    if (match !== null) return { action: candidate.action, id: match[1] };
  }
  return { action: 'Unknown' };
}
