/** The record sets by which users, masters and the ingress are found, in zones of the guest account. */
import { etcdMemberDomain } from '../../cluster/names.ts';
import type { ResourceHandle, TemplateDraft } from '../template.ts';
import { type GuestInput, masterPrefix } from './input.ts';
import type { Master } from './masters.ts';

type LoadBalancer = ResourceHandle<'AWS::ElasticLoadBalancingV2::LoadBalancer'>;

export interface DnsTargets {
  readonly api: LoadBalancer;
  readonly ingress: LoadBalancer;
  readonly masters: readonly Master[];
}

/** Adds the records of every zone that is known; none when DNS is switched off. */
export function addDns(draft: TemplateDraft, { cluster }: GuestInput, targets: DnsTargets): void {
  const { dns, kubernetes } = cluster;
  if (!dns.enabled) return;
  if (dns.apiZoneId !== undefined)
    addAlias(draft, 'ApiRecordSet', { zoneId: dns.apiZoneId, name: kubernetes.apiDomain, to: targets.api });
  if (dns.etcdZoneId !== undefined) addEtcdRecords(draft, { cluster, zoneId: dns.etcdZoneId, targets });
  if (dns.ingressZoneId === undefined) return;
  const zoneId = dns.ingressZoneId;
  addAlias(draft, 'IngressRecordSet', { zoneId, name: kubernetes.ingressDomain, to: targets.ingress });
  draft.add('IngressWildcardRecordSet', {
    Type: 'AWS::Route53::RecordSet',
    Properties: {
      HostedZoneId: zoneId,
      Name: kubernetes.ingressWildcardDomain,
      Type: 'CNAME',
      TTL: '900',
      ResourceRecords: [kubernetes.ingressDomain],
    },
  });
}

function addAlias(
  draft: TemplateDraft,
  logicalId: string,
  record: { readonly zoneId: string; readonly name: string; readonly to: LoadBalancer },
): void {
  draft.add(logicalId, {
    Type: 'AWS::Route53::RecordSet',
    Properties: {
      HostedZoneId: record.zoneId,
      Name: record.name,
      Type: 'A',
      AliasTarget: {
        DNSName: record.to.att('DNSName'),
        HostedZoneId: record.to.att('CanonicalHostedZoneID'),
        EvaluateTargetHealth: false,
      },
    },
  });
}

/** All members behind the etcd domain; with several masters also each member by its own name. */
function addEtcdRecords(
  draft: TemplateDraft,
  {
    cluster,
    zoneId,
    targets,
  }: { readonly cluster: GuestInput['cluster']; readonly zoneId: string; readonly targets: DnsTargets },
): void {
  const addresses = targets.masters.map((master) => master.networkInterface.att('PrimaryPrivateIpAddress'));
  const add = (logicalId: string, name: string, records: typeof addresses): void => {
    draft.add(logicalId, {
      Type: 'AWS::Route53::RecordSet',
      Properties: { HostedZoneId: zoneId, Name: name, Type: 'A', TTL: '60', ResourceRecords: records },
    });
  };
  add('EtcdRecordSet', cluster.kubernetes.etcdDomain, addresses);
  if (addresses.length === 1) return;
  for (const [index, address] of addresses.entries())
    add(`${masterPrefix(index)}EtcdRecordSet`, etcdMemberDomain(cluster, index), [address]);
}
