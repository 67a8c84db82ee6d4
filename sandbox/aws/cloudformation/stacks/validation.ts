/** Finds what would surely fail, before anything is made. Source: user guide, "Validate stack deployments". */
import type { Caller } from '../../contract.ts';
import { canRead, read } from '../reading/read.ts';
import { early } from '../spec/conform.ts';
import { typeSpec } from '../spec/lookup.ts';
import type { ResourceDeclaration } from '../template/shapes.ts';
import type { Mapping } from '../value.ts';
import type { Deployment } from './deployment.ts';
import type { Engine } from './engine.ts';
import type { ValidationError } from './history.ts';
import type { Stack } from './model.ts';
import { planned, planScope, unknownYet } from './plan-scope.ts';
import { stackScope } from './scope.ts';

/** What a deployment is validated for, and on whose behalf. */
export interface Validation {
  readonly stack: Stack;
  readonly target: Deployment;
  readonly caller: Caller;
}

/**
 * Types that are not looked at. The guide's "Resource limitations" has roles, inline policies and log groups among
 * them as well, which AWS has been seen to look at.
 */
const unsupported = [
  'AWS::CDK::Metadata',
  'AWS::CloudFormation::Stack',
  'AWS::CloudFormation::WaitCondition',
  'AWS::CloudFormation::WaitConditionHandle',
  'AWS::EC2::EIPAssociation',
  'AWS::EC2::FlowLog',
  'AWS::EC2::NetworkAclEntry',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::EC2::SubnetNetworkAclAssociation',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::VPCDHCPOptionsAssociation',
  'AWS::EC2::VPCGatewayAttachment',
  'AWS::EC2::VolumeAttachment',
  'AWS::ElasticLoadBalancing::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::IAM::Group',
  'AWS::IAM::InstanceProfile',
  'AWS::IAM::User',
  'AWS::KMS::Alias',
  'AWS::KMS::Key',
  'AWS::Route53::HealthCheck',
  'AWS::Route53::HostedZone',
  'AWS::Route53::RecordSet',
  'AWS::Route53::RecordSetGroup',
  'AWS::S3::BucketPolicy',
];

/** The parts of the physical id by name, each a text that the template settles; undefined when it leaves one out. */
export function customName(
  type: string,
  properties: Mapping,
): readonly (readonly [string, string])[] | undefined {
  const names = typeSpec(type)?.primaryIdentifier ?? [];
  const parts = names.flatMap((name): (readonly [string, string])[] => {
    const part = properties[name];
    return typeof part === 'string' && part !== '' && part !== unknownYet ? [[name, part]] : [];
  });
  return names.length > 0 && parts.length === names.length ? parts : undefined;
}

function propertyErrors(
  logicalId: string,
  { type, properties }: ResourceDeclaration,
): readonly ValidationError[] {
  const spec = typeSpec(type);
  if (spec === undefined) return [];
  return early(spec, properties).map(({ path, key, absent }) => ({
    logicalId,
    type,
    name: 'PROPERTY_VALIDATION',
    mode: 'FAIL',
    reason: absent ? `Required property [${key}] not found` : `Unsupported property [${key}]`,
    path: `/Resources/${logicalId}/Properties${path}`,
  }));
}

async function exists(engine: Engine, caller: Caller, type: string, id: string): Promise<boolean> {
  const place = { services: engine.servicesFor(caller), caller, siblings: [] };
  try {
    return (await read(type, { id, properties: {}, attributes: {} }, place)) !== undefined;
  } catch {
    return false;
  }
}

async function nameConflict(
  engine: Engine,
  { stack, target, caller }: Validation,
  logicalId: string,
): Promise<readonly ValidationError[]> {
  const declaration = target.template.resources[logicalId];
  if (declaration === undefined || !canRead(declaration.type)) return [];
  if (stack.resources.has(logicalId) || target.imports?.has(logicalId) === true) return [];
  const { type } = declaration;
  const { resources } = stack;
  const unsure = { names: new Set<string>(), attributes: new Set<string>() };
  const scope = planScope(stackScope(engine, stack, { deployment: target, resources }), resources, unsure);
  const id = customName(type, planned(declaration.properties, scope))
    ?.map(([, part]) => part)
    .join('|');
  if (id === undefined || !(await exists(engine, caller, type, id))) return [];
  const reason = `Resource of type '${type}' with identifier '${id}' already exists.`;
  return [
    {
      logicalId,
      type,
      name: 'NAME_CONFLICT_VALIDATION',
      mode: 'FAIL',
      reason,
      path: `/Resources/${logicalId}`,
    },
  ];
}

/** Everything that stops the deployment, in the template's order. */
export async function validationErrors(
  engine: Engine,
  validation: Validation,
): Promise<readonly ValidationError[]> {
  const { target } = validation;
  const looked = [...target.needs.keys()].filter((logicalId) => {
    const type = target.template.resources[logicalId]?.type;
    return type !== undefined && !unsupported.includes(type);
  });
  const each = await Promise.all(
    looked.map(async (logicalId) => {
      const declaration = target.template.resources[logicalId];
      if (declaration === undefined) return [];
      const wrong = propertyErrors(logicalId, declaration);
      return wrong.length > 0 ? wrong : nameConflict(engine, validation, logicalId);
    }),
  );
  return each.flat();
}
