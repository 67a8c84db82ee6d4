/** The resolver of every VPC: AWS's own names lead to the sandbox, others are looked up in the accounts' hosted zones. */
import {
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import type { Caller, ServicesFor } from '../../aws/contract.ts';
import type { Fabric } from '../network/fabric.ts';
import { answerTo, parseQuestion } from './dns-wire.ts';
import type { Mirror } from './mirror.ts';

export interface NameOptions {
  readonly backstage: ServicesFor;
  /** One caller for each account that somebody has called in. */
  readonly accounts: () => readonly Caller[];
  /** Where all of AWS's services answer. */
  readonly awsAddress: string;
  /** Has the names of those who publish programs. */
  readonly mirror: Pick<Mirror, 'address' | 'has'>;
  /** Addresses of names that are the sandbox's own. */
  readonly own: Readonly<Record<string, string>>;
  /** The address of a load balancer by its DNS name; undefined when there is none of that name. */
  readonly loadBalancer: (dnsName: string) => Promise<string | undefined>;
}

/** Clients ask again after so many seconds. */
const lifetime = 5;
const awsName = /(^|\.)amazonaws\.com(\.cn)?$/;
const loadBalancerName = /\.elb\.([a-z0-9-]+\.)?amazonaws\.com(\.cn)?$/;

/** Serves at an address until the network goes. */
export async function serveNames(fabric: Fabric, address: string, options: NameOptions): Promise<void> {
  const socket = await fabric.bind(address, 53);
  socket.on('message', (message, { address: client, port }) => {
    const question = parseQuestion(message);
    if (question === undefined) return;
    const answered = resolveName(options, question.name).then((found) => answerTo(question, found, lifetime));
    answered.then(
      (answer) => socket.send(answer, port, client),
      () => {},
    );
  });
}

/** Undefined when there is no such name. */
export async function resolveName(
  options: NameOptions,
  name: string,
): Promise<readonly string[] | undefined> {
  if (loadBalancerName.test(name)) {
    const address = await options.loadBalancer(name);
    return address === undefined ? undefined : [address];
  }
  if (awsName.test(name)) return [options.awsAddress];
  const own = options.own[name];
  if (own !== undefined) return [own];
  if (options.mirror.has(name)) return [options.mirror.address];
  const record = await hostedRecord(options, name);
  if (record === undefined) return undefined;
  const target =
    record.AliasTarget?.DNSName ?? (record.Type === 'CNAME' ? record.ResourceRecords?.[0]?.Value : undefined);
  if (target !== undefined) return await resolveName(options, withoutDot(target));
  return (record.ResourceRecords ?? []).flatMap(({ Value }) => Value ?? []);
}

/** A record of the most special zone that holds the name, or else the zone's wildcard for it. */
async function hostedRecord(
  { accounts, backstage }: NameOptions,
  name: string,
): Promise<ResourceRecordSet | undefined> {
  const wildcard = name.replace(/^[^.]+/, '*');
  const found: ResourceRecordSet[] = [];
  for (const account of accounts()) {
    const route53 = await backstage(account).route53();
    const { HostedZones: zones = [] } = await route53.send(new ListHostedZonesCommand({}));
    for (const { Id } of zones.filter((zone) => within(name, withoutDot(zone.Name ?? '')))) {
      const { ResourceRecordSets: records = [] } = await route53.send(
        new ListResourceRecordSetsCommand({ HostedZoneId: Id }),
      );
      found.push(...records.filter(({ Type }) => Type === 'A' || Type === 'CNAME'));
    }
  }
  const named = (wanted: string): ResourceRecordSet | undefined =>
    found.find((record) => withoutDot(record.Name ?? '').replace('\\052', '*') === wanted);
  return named(name) ?? named(wildcard);
}

function within(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}

function withoutDot(name: string): string {
  return name.replace(/\.$/, '').toLowerCase();
}
