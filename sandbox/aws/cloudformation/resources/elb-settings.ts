/** The settings of a classic load balancer, each by its own call. */
import {
  ApplySecurityGroupsToLoadBalancerCommand,
  AttachLoadBalancerToSubnetsCommand,
  ConfigureHealthCheckCommand,
  CreateLoadBalancerListenersCommand,
  CreateLoadBalancerPolicyCommand,
  DeleteLoadBalancerListenersCommand,
  DeleteLoadBalancerPolicyCommand,
  DeregisterInstancesFromLoadBalancerCommand,
  DetachLoadBalancerFromSubnetsCommand,
  type Listener,
  ModifyLoadBalancerAttributesCommand,
  RegisterInstancesWithLoadBalancerCommand,
  SetLoadBalancerPoliciesForBackendServerCommand,
} from '@aws-sdk/client-elastic-load-balancing';
import { type Mapping, same } from '../value.ts';
import { type Context, mappingsOf, needed, textOf, textsOf } from './kind.ts';

/** The listeners as the API writes them. */
export function listeners(properties: Mapping): Listener[] {
  return mappingsOf(properties, 'Listeners').map((listener) => ({
    Protocol: needed(listener, 'Protocol'),
    LoadBalancerPort: Number(needed(listener, 'LoadBalancerPort')),
    InstancePort: Number(needed(listener, 'InstancePort')),
    InstanceProtocol: textOf(listener, 'InstanceProtocol') ?? needed(listener, 'Protocol'),
    ...(listener['SSLCertificateId'] === undefined
      ? {}
      : { SSLCertificateId: textOf(listener, 'SSLCertificateId') }),
  }));
}

/** Sets the health check, if it differs. */
async function health(name: string, properties: Mapping, former: Mapping, context: Context): Promise<void> {
  const check = properties['HealthCheck'] as Mapping | undefined;
  if (check === undefined || same(check, former['HealthCheck'])) return;
  const elb = await context.services.elb();
  const HealthCheck = {
    Target: needed(check, 'Target'),
    Interval: Number(needed(check, 'Interval')),
    Timeout: Number(needed(check, 'Timeout')),
    HealthyThreshold: Number(needed(check, 'HealthyThreshold')),
    UnhealthyThreshold: Number(needed(check, 'UnhealthyThreshold')),
  };
  await elb.send(new ConfigureHealthCheckCommand({ LoadBalancerName: name, HealthCheck }));
}

/** Sets time-outs, draining, cross-zone balancing and access log, if any differs. */
async function attributes(
  name: string,
  properties: Mapping,
  former: Mapping,
  context: Context,
): Promise<void> {
  const names = ['ConnectionSettings', 'CrossZone', 'ConnectionDrainingPolicy', 'AccessLoggingPolicy'];
  if (names.every((each) => same(properties[each], former[each]))) return;
  const elb = await context.services.elb();
  const settings = (properties['ConnectionSettings'] ?? {}) as Mapping;
  const draining = (properties['ConnectionDrainingPolicy'] ?? {}) as Mapping;
  const log = properties['AccessLoggingPolicy'] as Mapping | undefined;
  await elb.send(
    new ModifyLoadBalancerAttributesCommand({
      LoadBalancerName: name,
      LoadBalancerAttributes: {
        ConnectionSettings: { IdleTimeout: Number(settings['IdleTimeout'] ?? 60) },
        CrossZoneLoadBalancing: { Enabled: properties['CrossZone'] === true },
        ConnectionDraining: {
          Enabled: draining['Enabled'] === true,
          Timeout: Number(draining['Timeout'] ?? 300),
        },
        ...(log === undefined
          ? {}
          : {
              AccessLog: {
                Enabled: log['Enabled'] === true,
                S3BucketName: textOf(log, 'S3BucketName'),
                S3BucketPrefix: textOf(log, 'S3BucketPrefix'),
              },
            }),
      },
    }),
  );
}

async function policies(name: string, properties: Mapping, former: Mapping, context: Context): Promise<void> {
  if (same(properties['Policies'], former['Policies'])) return;
  const elb = await context.services.elb();
  const ports = (policy: Mapping): readonly string[] => textsOf(policy, 'InstancePorts');
  for (const policy of mappingsOf(former, 'Policies')) {
    for (const port of ports(policy)) {
      await elb.send(
        new SetLoadBalancerPoliciesForBackendServerCommand({
          LoadBalancerName: name,
          InstancePort: Number(port),
          PolicyNames: [],
        }),
      );
    }
    await elb.send(
      new DeleteLoadBalancerPolicyCommand({
        LoadBalancerName: name,
        PolicyName: needed(policy, 'PolicyName'),
      }),
    );
  }
  for (const policy of mappingsOf(properties, 'Policies')) {
    const PolicyName = needed(policy, 'PolicyName');
    await elb.send(
      new CreateLoadBalancerPolicyCommand({
        LoadBalancerName: name,
        PolicyName,
        PolicyTypeName: needed(policy, 'PolicyType'),
        PolicyAttributes: mappingsOf(policy, 'Attributes').map((each) => ({
          AttributeName: textOf(each, 'Name'),
          AttributeValue: textOf(each, 'Value'),
        })),
      }),
    );
    for (const port of ports(policy)) {
      await elb.send(
        new SetLoadBalancerPoliciesForBackendServerCommand({
          LoadBalancerName: name,
          InstancePort: Number(port),
          PolicyNames: [PolicyName],
        }),
      );
    }
  }
}

async function members(
  name: string,
  wanted: readonly string[],
  had: readonly string[],
  context: Context,
): Promise<void> {
  const elb = await context.services.elb();
  const gone = had.filter((id) => !wanted.includes(id)).map((InstanceId) => ({ InstanceId }));
  const fresh = wanted.filter((id) => !had.includes(id)).map((InstanceId) => ({ InstanceId }));
  if (fresh.length > 0)
    await elb.send(
      new RegisterInstancesWithLoadBalancerCommand({ LoadBalancerName: name, Instances: fresh }),
    );
  if (gone.length > 0)
    await elb.send(
      new DeregisterInstancesFromLoadBalancerCommand({ LoadBalancerName: name, Instances: gone }),
    );
}

/** Brings health check, attributes, policies and members up to date. */
export async function settle(
  name: string,
  properties: Mapping,
  former: Mapping,
  context: Context,
): Promise<void> {
  await health(name, properties, former, context);
  await attributes(name, properties, former, context);
  await policies(name, properties, former, context);
  await members(name, textsOf(properties, 'Instances'), textsOf(former, 'Instances'), context);
}

/** Brings listeners, security groups and subnets up to date. */
export async function reshape(
  name: string,
  properties: Mapping,
  former: Mapping,
  context: Context,
): Promise<void> {
  const elb = await context.services.elb();
  const LoadBalancerName = name;
  if (!same(properties['Listeners'], former['Listeners'])) {
    const LoadBalancerPorts = listeners(former).flatMap(({ LoadBalancerPort }) => LoadBalancerPort ?? []);
    await elb.send(new DeleteLoadBalancerListenersCommand({ LoadBalancerName, LoadBalancerPorts }));
    await elb.send(
      new CreateLoadBalancerListenersCommand({ LoadBalancerName, Listeners: listeners(properties) }),
    );
  }
  if (!same(properties['SecurityGroups'], former['SecurityGroups'])) {
    const SecurityGroups = [...textsOf(properties, 'SecurityGroups')];
    await elb.send(new ApplySecurityGroupsToLoadBalancerCommand({ LoadBalancerName, SecurityGroups }));
  }
  const wanted = textsOf(properties, 'Subnets');
  const had = textsOf(former, 'Subnets');
  const fresh = wanted.filter((one) => !had.includes(one));
  const gone = had.filter((one) => !wanted.includes(one));
  if (fresh.length > 0)
    await elb.send(new AttachLoadBalancerToSubnetsCommand({ LoadBalancerName, Subnets: fresh }));
  if (gone.length > 0)
    await elb.send(new DetachLoadBalancerFromSubnetsCommand({ LoadBalancerName, Subnets: gone }));
}
