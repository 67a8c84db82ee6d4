/** Which permissions the calls of EC2 need: the resources a call names, the ones it makes, tags at birth, roles it passes. */
import {
  DescribeNetworkInterfacesCommand,
  DescribeTagsCommand,
  DescribeVpcPeeringConnectionsCommand,
} from '@aws-sdk/client-ec2';
import { actionTable } from '../action-table.ts';
import {
  type Asked,
  type Ids,
  type Keys,
  type Permission,
  permissionsFor,
  requestTagKeys,
  tagsIn,
  texts,
} from '../permission.ts';
import { rolesPassed } from './passed-roles.ts';

type Json = Readonly<Record<string, unknown>>;

/** The beginnings of ids, for calls that take any: CreateTags, DeleteTags. */
const KINDS: Readonly<Record<string, string>> = {
  ami: 'image',
  dopt: 'dhcp-options',
  eipalloc: 'elastic-ip',
  eni: 'network-interface',
  fl: 'vpc-flow-log',
  i: 'instance',
  igw: 'internet-gateway',
  lt: 'launch-template',
  nat: 'natgateway',
  pcx: 'vpc-peering-connection',
  rtb: 'route-table',
  sg: 'security-group',
  sgr: 'security-group-rule',
  snap: 'snapshot',
  subnet: 'subnet',
  vol: 'volume',
  vpc: 'vpc',
  vpce: 'vpc-endpoint',
};

/** One pair for each resource in question, each with its own tags and those the request gives it. */
export async function ec2Permissions(asked: Asked): Promise<readonly Permission[]> {
  const { call } = asked;
  const pairs = permissionsFor(asked, `ec2:${call.action}`, await idsOf(asked));
  const extra = await peeringKeys(asked);
  const tagged = new Set(actionTable()['ec2']?.actions[call.action]?.tagged);
  const dressed = pairs.map((pair) => {
    const [, kind = '', id = ''] = /:([a-z-]+)\/([^/]+)$/.exec(pair.resource) ?? [];
    const requested = tagged.has(kind) ? requestTagKeys(requestedTags(asked, kind)) : {};
    return { ...pair, keys: { ...requested, ...extra }, tags: () => tagsOf(asked, id) };
  });
  return [...dressed, ...tagsAtBirth(asked), ...(await passedRole(asked))];
}

async function idsOf(asked: Asked): Promise<Ids> {
  const { call } = asked;
  if (call.action === 'CreateTags' || call.action === 'DeleteTags')
    return byBeginning(texts(call, 'ResourceId'));
  const interfaces = objects(call.params['NetworkInterface']);
  const inside = (...names: readonly string[]): readonly string[] =>
    interfaces.flatMap((one) => texts({ ...call, params: one }, ...names));
  const named: Ids = {
    'dhcp-options': texts(call, 'DhcpOptionsId').filter((id) => id !== 'default'),
    'elastic-ip': texts(call, 'AllocationId'),
    image: texts(call, 'ImageId'),
    instance: texts(call, 'InstanceId'),
    'internet-gateway': texts(call, 'InternetGatewayId'),
    'key-pair': texts(call, 'KeyName'),
    'launch-template': texts(call, 'LaunchTemplateId').concat(
      objects(call.params['LaunchTemplate']).flatMap((one) =>
        texts({ ...call, params: one }, 'LaunchTemplateId'),
      ),
    ),
    natgateway: texts(call, 'NatGatewayId'),
    'network-interface': [...texts(call, 'NetworkInterfaceId'), ...inside('NetworkInterfaceId')],
    'route-table': texts(call, 'RouteTableId'),
    'security-group': [...texts(call, 'GroupId', 'SecurityGroupId'), ...inside('SecurityGroupId')],
    snapshot: texts(call, 'SnapshotId'),
    subnet: [...texts(call, 'SubnetId'), ...inside('SubnetId')],
    volume: texts(call, 'VolumeId'),
    vpc: texts(call, 'VpcId'),
    'vpc-endpoint': texts(call, 'VpcEndpointId'),
    'vpc-peering-connection': texts(call, 'VpcPeeringConnectionId'),
  };
  return { ...named, ...(await attachment(asked)), ...(await acceptedVpc(asked)) };
}

function byBeginning(ids: readonly string[]): Ids {
  const found: Record<string, string[]> = {};
  for (const id of ids) (found[KINDS[id.split('-')[0] ?? ''] ?? 'unknown'] ??= []).push(id);
  return found;
}

/** Detaching an interface names only the attachment. */
async function attachment({ call, backstage }: Asked): Promise<Ids> {
  const [id] = texts(call, 'AttachmentId');
  if (call.action !== 'DetachNetworkInterface' || id === undefined) return {};
  const ec2 = await backstage(call.caller).ec2();
  const { NetworkInterfaces: all = [] } = await ec2.send(new DescribeNetworkInterfacesCommand({}));
  const found = all.find(({ Attachment: attached }) => attached?.AttachmentId === id);
  const instance = found?.Attachment?.InstanceId;
  return {
    'network-interface': found?.NetworkInterfaceId === undefined ? [] : [found.NetworkInterfaceId],
    instance: instance === undefined ? [] : [instance],
  };
}

/** Accepting a peering is asked for on the accepter's VPC too, which the call does not name. */
async function acceptedVpc(asked: Asked): Promise<Ids> {
  if (asked.call.action !== 'AcceptVpcPeeringConnection') return {};
  const peering = await peeringOf(asked);
  const vpc = peering?.AccepterVpcInfo?.VpcId;
  return vpc === undefined ? {} : { vpc: [vpc] };
}

async function peeringKeys(asked: Asked): Promise<Keys> {
  const { call } = asked;
  if (!call.action.endsWith('VpcPeeringConnection')) return {};
  const { partition, region, account } = call.caller;
  const arn = (
    vpc:
      | { OwnerId?: string | undefined; VpcId?: string | undefined; Region?: string | undefined }
      | undefined,
  ) => vpc?.VpcId && `arn:${partition}:ec2:${vpc.Region ?? region}:${vpc.OwnerId}:vpc/${vpc.VpcId}`;
  if (call.action === 'CreateVpcPeeringConnection') {
    const [vpc, peer, owner = account, peerRegion = region] = [
      'VpcId',
      'PeerVpcId',
      'PeerOwnerId',
      'PeerRegion',
    ].map((name) => texts(call, name)[0]);
    return {
      'ec2:requestervpc': arn({ VpcId: vpc, OwnerId: account }),
      'ec2:acceptervpc': arn({ VpcId: peer, OwnerId: owner, Region: peerRegion }),
    };
  }
  const peering = await peeringOf(asked);
  return {
    'ec2:requestervpc': arn(peering?.RequesterVpcInfo),
    'ec2:acceptervpc': arn(peering?.AccepterVpcInfo),
  };
}

async function peeringOf({ call, backstage }: Asked) {
  const ec2 = await backstage(call.caller).ec2();
  const input = { VpcPeeringConnectionIds: [...texts(call, 'VpcPeeringConnectionId')] };
  const answer = await ec2.send(new DescribeVpcPeeringConnectionsCommand(input)).catch(() => undefined);
  return answer?.VpcPeeringConnections?.[0];
}

function requestedTags({ call }: Asked, kind: string): Readonly<Record<string, string>> {
  if (call.action === 'CreateTags' || call.action === 'DeleteTags') return tagsIn(call.params['Tag']);
  const specifications = objects(call.params['TagSpecification']);
  return Object.assign(
    {},
    ...specifications.filter((one) => one['ResourceType'] === kind).map((one) => tagsIn(one['Tag'])),
  );
}

/** Giving tags to what is made is `ec2:CreateTags` on it. Source: EC2 user guide, "Grant permission to tag resources on creation". */
function tagsAtBirth(asked: Asked): readonly Permission[] {
  const { call } = asked;
  return objects(call.params['TagSpecification']).flatMap((one) => {
    const kind = String(one['ResourceType']);
    const keys = { ...requestTagKeys(tagsIn(one['Tag'])), 'ec2:createaction': call.action };
    return permissionsFor(asked, 'ec2:CreateTags', { [kind]: ['*'] }).map((pair) => ({ ...pair, keys }));
  });
}

/** Source: IAM user guide, "Grant a user permissions to pass a role to an AWS service". */
async function passedRole(asked: Asked): Promise<readonly Permission[]> {
  const { call } = asked;
  const [profile] = objects(call.params['IamInstanceProfile']).flatMap((one) =>
    texts({ ...call, params: one }, 'Name', 'Arn'),
  );
  return /Template/.test(call.action) ? [] : rolesPassed(asked, profile);
}

async function tagsOf({ call, backstage }: Asked, id: string): Promise<Readonly<Record<string, string>>> {
  if (id === '' || id === '*') return {};
  const ec2 = await backstage(call.caller).ec2();
  const input = { Filters: [{ Name: 'resource-id', Values: [id] }] };
  return tagsIn((await ec2.send(new DescribeTagsCommand(input))).Tags);
}

function objects(value: unknown): readonly Json[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((one): one is Json => typeof one === 'object' && one !== null);
}
