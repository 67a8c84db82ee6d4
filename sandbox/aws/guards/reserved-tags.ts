/** AWS keeps the tags that begin with `aws:` for its own services; moto lets everybody write and remove them. */
import { AwsError, type Call } from '../contract.ts';
import type { Guard } from './guard.ts';

const actions = [
  'AllocateAddress',
  'CreateDhcpOptions',
  'CreateEgressOnlyInternetGateway',
  'CreateFlowLogs',
  'CreateInternetGateway',
  'CreateKeyPair',
  'CreateLaunchTemplate',
  'CreateNatGateway',
  'CreateNetworkAcl',
  'CreateNetworkInterface',
  'CreateRouteTable',
  'CreateSecurityGroup',
  'CreateSnapshot',
  'CreateSubnet',
  'CreateTags',
  'CreateVolume',
  'CreateVpc',
  'CreateVpcEndpoint',
  'CreateVpcPeeringConnection',
  'DeleteTags',
  'ImportKeyPair',
  'RunInstances',
] as const;

function members(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

/** Whether a tag's key, wherever in the parameters it stands, is one of AWS's own. */
function isReserved(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const key = (value as Readonly<Record<string, unknown>>)['Key'];
  if (typeof key === 'string' && key.toLowerCase().startsWith('aws:')) return true;
  return members(value).some(isReserved);
}

function tagParams({ params }: Call): readonly unknown[] {
  return Object.entries(params).flatMap(([name, value]) => (name.startsWith('Tag') ? [value] : []));
}

/** Source: EC2 User Guide, "Tag your Amazon EC2 resources": tag restrictions. */
export const reservedTags: Guard = {
  service: 'ec2',
  actions,
  outsideOnly: true,
  async check(call) {
    if (!tagParams(call).some(isReserved)) return;
    throw new AwsError(
      'InvalidParameterValue',
      "Tag keys starting with 'aws:' are reserved for internal use",
    );
  },
};
