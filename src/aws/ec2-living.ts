/** Tells living EC2 resources from dead ones: tags of terminated machines and deleted gateways linger for an hour or more. */
import {
  DescribeAddressesCommand,
  DescribeInstancesCommand,
  DescribeInternetGatewaysCommand,
  DescribeLaunchTemplatesCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  DescribeVpcPeeringConnectionsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  type Filter,
} from '@aws-sdk/client-ec2';

/** An id, and its state where the type has one. */
type Row = readonly [id: string | undefined, state?: string | undefined];

interface Question {
  readonly client: EC2Client;
  readonly ids: readonly string[];
  readonly options: { readonly abortSignal: AbortSignal };
}

type Ask = (question: Question) => Promise<readonly Row[] | undefined>;

/** Values a filter may have. Source: EC2 API, Filter. */
const filterBatch = 200;

/** States in which only the record is left. */
const dead: ReadonlySet<string> = new Set(['terminated', 'deleted', 'failed', 'rejected', 'expired']);

/** The living among these ids with their states. A type without a question is taken as living: better one too many. */
export async function livingIds(
  client: EC2Client,
  { type, ids }: { readonly type: string; readonly ids: readonly string[] },
  abortSignal: AbortSignal,
): Promise<ReadonlyMap<string, string | undefined>> {
  const ask = questions[type];
  if (ask === undefined) return new Map(ids.map((id) => [id, undefined]));
  const living = new Map<string, string | undefined>();
  for (let start = 0; start < ids.length; start += filterBatch) {
    const batch = ids.slice(start, start + filterBatch);
    const rows = (await ask({ client, ids: batch, options: { abortSignal } })) ?? [];
    for (const [id, state] of rows) {
      if (id !== undefined && batch.includes(id) && !dead.has(state ?? '')) living.set(id, state);
    }
  }
  return living;
}

function by(Name: string, ids: readonly string[]): { Filters: Filter[] } {
  return { Filters: [{ Name, Values: [...ids] }] };
}

/** Filters rather than ids, since one unknown id fails a whole call. */
const questions: Readonly<Record<string, Ask>> = {
  instance: async ({ client, ids, options }) => {
    const answer = await client.send(new DescribeInstancesCommand(by('instance-id', ids)), options);
    const machines = answer.Reservations?.flatMap((one) => one.Instances ?? []);
    return machines?.map((one) => [one.InstanceId, one.State?.Name]);
  },
  natgateway: async ({ client, ids, options }) => {
    const Filter = by('nat-gateway-id', ids).Filters;
    const answer = await client.send(new DescribeNatGatewaysCommand({ Filter }), options);
    return answer.NatGateways?.map((one) => [one.NatGatewayId, one.State]);
  },
  'vpc-peering-connection': async ({ client, ids, options }) => {
    const command = new DescribeVpcPeeringConnectionsCommand(by('vpc-peering-connection-id', ids));
    const answer = await client.send(command, options);
    return answer.VpcPeeringConnections?.map((one) => [one.VpcPeeringConnectionId, one.Status?.Code]);
  },
  volume: async ({ client, ids, options }) => {
    const answer = await client.send(new DescribeVolumesCommand(by('volume-id', ids)), options);
    return answer.Volumes?.map((one) => [one.VolumeId, one.State]);
  },
  'network-interface': async ({ client, ids, options }) => {
    const command = new DescribeNetworkInterfacesCommand(by('network-interface-id', ids));
    const answer = await client.send(command, options);
    return answer.NetworkInterfaces?.map((one) => [one.NetworkInterfaceId, one.Status]);
  },
  vpc: async ({ client, ids, options }) => {
    const answer = await client.send(new DescribeVpcsCommand(by('vpc-id', ids)), options);
    return answer.Vpcs?.map((one) => [one.VpcId]);
  },
  subnet: async ({ client, ids, options }) => {
    const answer = await client.send(new DescribeSubnetsCommand(by('subnet-id', ids)), options);
    return answer.Subnets?.map((one) => [one.SubnetId]);
  },
  'route-table': async ({ client, ids, options }) => {
    const answer = await client.send(new DescribeRouteTablesCommand(by('route-table-id', ids)), options);
    return answer.RouteTables?.map((one) => [one.RouteTableId]);
  },
  'internet-gateway': async ({ client, ids, options }) => {
    const command = new DescribeInternetGatewaysCommand(by('internet-gateway-id', ids));
    const answer = await client.send(command, options);
    return answer.InternetGateways?.map((one) => [one.InternetGatewayId]);
  },
  'elastic-ip': async ({ client, ids, options }) => {
    const answer = await client.send(new DescribeAddressesCommand(by('allocation-id', ids)), options);
    return answer.Addresses?.map((one) => [one.AllocationId]);
  },
  'security-group': async ({ client, ids, options }) => {
    const answer = await client.send(new DescribeSecurityGroupsCommand(by('group-id', ids)), options);
    return answer.SecurityGroups?.map((one) => [one.GroupId]);
  },
  // There is no filter by id, and asking for an id that has gone is an error; so by the tags that led here.
  'launch-template': async ({ client, options }) => {
    const command = new DescribeLaunchTemplatesCommand(by('tag-key', ['giantswarm.io/cluster']));
    const answer = await client.send(command, options);
    return answer.LaunchTemplates?.map((one) => [one.LaunchTemplateId]);
  },
};
