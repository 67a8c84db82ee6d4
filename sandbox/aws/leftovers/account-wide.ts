/** What belongs to an account and not to a region: roles, profiles, policies, buckets and DNS records. */
import * as iam from '@aws-sdk/client-iam';
import {
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsCommandInput,
  type ListResourceRecordSetsCommandOutput,
  type ResourceRecordSet,
  type Route53Client,
} from '@aws-sdk/client-route-53';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { allPages, type Found, type Territory } from './territory.ts';

export async function accountWide(territory: Territory): Promise<readonly Found[]> {
  const all = await Promise.all([identities(territory), buckets(territory), records(territory)]);
  return all.flat();
}

async function identities({ services, belongs }: Territory): Promise<readonly Found[]> {
  const client = await services.iam();
  const roles = await allPages(async (Marker) => {
    const page = await client.send(new iam.ListRolesCommand({ Marker }));
    return { items: page.Roles, next: page.Marker };
  });
  const profiles = await allPages(async (Marker) => {
    const page = await client.send(new iam.ListInstanceProfilesCommand({ Marker }));
    return { items: page.InstanceProfiles, next: page.Marker };
  });
  const policies = await allPages(async (Marker) => {
    const page = await client.send(new iam.ListPoliciesCommand({ Scope: 'Local', Marker }));
    return { items: page.Policies, next: page.Marker };
  });
  const named = [
    ...roles.map(({ RoleName: name = '' }) => ({ type: 'role', name })),
    ...profiles.map(({ InstanceProfileName: name = '' }) => ({ type: 'instance-profile', name })),
    ...policies.map(({ PolicyName: name = '' }) => ({ type: 'policy', name })),
  ];
  return named.filter(belongs).map(({ type, name }) => ({ service: 'iam', type, id: name, name }));
}

async function buckets({ services, belongs }: Territory): Promise<readonly Found[]> {
  const s3 = await services.s3();
  const { Buckets: all = [] } = await s3.send(new ListBucketsCommand({}));
  const names = all.map(({ Name: name = '' }) => name);
  return names
    .filter((name) => belongs({ name }))
    .map((name) => ({ service: 's3', type: 'bucket', id: name, name }));
}

async function records({ services, belongs }: Territory): Promise<readonly Found[]> {
  const route53 = await services.route53();
  const zones = await allPages(async (Marker) => {
    const page = await route53.send(new ListHostedZonesCommand({ Marker }));
    return { items: page.HostedZones, next: page.NextMarker };
  });
  const found: Found[] = [];
  for (const { Id: id = '', Name: name } of zones) {
    const own = belongs({ name });
    if (own) found.push({ service: 'route53', type: 'hosted-zone', id, name });
    const others = own ? [] : (await recordSets(route53, id)).filter((set) => belongs({ name: set.Name }));
    for (const set of others) {
      found.push({ service: 'route53', type: 'record', id: `${id}/${set.Name}/${set.Type}`, name: set.Name });
    }
  }
  return found;
}

async function recordSets(route53: Route53Client, zone: string): Promise<readonly ResourceRecordSet[]> {
  const all: ResourceRecordSet[] = [];
  let input: ListResourceRecordSetsCommandInput | undefined = { HostedZoneId: zone };
  while (input !== undefined) {
    const page: ListResourceRecordSetsCommandOutput = await route53.send(
      new ListResourceRecordSetsCommand(input),
    );
    all.push(...(page.ResourceRecordSets ?? []));
    const { NextRecordName: StartRecordName, NextRecordType: StartRecordType } = page;
    input = page.IsTruncated ? { HostedZoneId: zone, StartRecordName, StartRecordType } : undefined;
  }
  return all;
}
