/** The two network load balancers: one leads to the masters' addresses, one to the workers' ingress ports. */
import { apiLoadBalancerName, ingressLoadBalancerName } from '../../cluster/names.ts';
import type { ResourceProperties } from '../generated/resources.ts';
import type { ResourceHandle, TemplateDraft } from '../template.ts';
import type { GuestInput } from './input.ts';
import type { Master } from './masters.ts';
import type { GuestNetwork } from './network.ts';

type TargetGroup = ResourceProperties['AWS::ElasticLoadBalancingV2::TargetGroup'];
type LoadBalancerHandle = ResourceHandle<'AWS::ElasticLoadBalancingV2::LoadBalancer'>;
type TargetGroupHandle = ResourceHandle<'AWS::ElasticLoadBalancingV2::TargetGroup'>;
type SecurityGroupHandle = ResourceHandle<'AWS::EC2::SecurityGroup'>;

/** Open TCP port, two answers up or down, as in 2018; a network load balancer asks at most every 5 seconds. */
const healthCheck = {
  HealthCheckProtocol: 'TCP',
  HealthCheckPort: 'traffic-port',
  HealthCheckIntervalSeconds: 5,
  HealthCheckTimeoutSeconds: 3,
  HealthyThresholdCount: 2,
  UnhealthyThresholdCount: 2,
} as const;

const attributes = (values: Readonly<Record<string, string>>): readonly { Key: string; Value: string }[] =>
  Object.entries(values).map(([Key, Value]) => ({ Key, Value }));

/**
 * Adds the API's load balancer. Client addresses are not kept: a master that reaches itself through it would
 * otherwise see its own address come back and drop the packet.
 */
export function addApiLoadBalancer(
  draft: TemplateDraft,
  { cluster }: GuestInput,
  parts: {
    readonly network: GuestNetwork;
    readonly securityGroup: SecurityGroupHandle;
    readonly masters: readonly Master[];
  },
): LoadBalancerHandle {
  const port = cluster.kubernetes.apiPort;
  const loadBalancer = addLoadBalancer(draft, {
    logicalId: 'ApiLoadBalancer',
    name: apiLoadBalancerName(cluster),
    network: parts.network,
    securityGroup: parts.securityGroup,
  });
  const targetGroup = addTargetGroup(draft, 'ApiTargetGroup', {
    VpcId: parts.network.vpc.ref,
    TargetType: 'ip',
    Port: port,
    Targets: parts.masters.map(({ networkInterface }) => ({
      Id: networkInterface.att('PrimaryPrivateIpAddress'),
      Port: port,
    })),
    TargetGroupAttributes: attributes({
      'preserve_client_ip.enabled': 'false',
      'deregistration_delay.timeout_seconds': '30',
      'deregistration_delay.connection_termination.enabled': 'true',
    }),
  });
  addListener(draft, 'ApiListener', { loadBalancer, targetGroup, port });
  return loadBalancer;
}

export interface Ingress {
  readonly loadBalancer: LoadBalancerHandle;
  /** The worker groups register their machines with these. */
  readonly targetGroups: readonly TargetGroupHandle[];
}

/** Adds the ingress load balancer: 80 and 443 to the ingress controller's two node ports, client addresses kept. */
export function addIngressLoadBalancer(
  draft: TemplateDraft,
  { cluster }: GuestInput,
  parts: { readonly network: GuestNetwork; readonly securityGroup: SecurityGroupHandle },
): Ingress {
  const { ingressInsecurePort, ingressSecurePort } = cluster.kubernetes;
  const loadBalancer = addLoadBalancer(draft, {
    logicalId: 'IngressLoadBalancer',
    name: ingressLoadBalancerName(cluster),
    ...parts,
  });
  const ports = [
    ['Http', 80, ingressInsecurePort],
    ['Https', 443, ingressSecurePort],
  ] as const;
  const targetGroups = ports.map(([word, port, nodePort]) => {
    const targetGroup = addTargetGroup(draft, `Ingress${word}TargetGroup`, {
      VpcId: parts.network.vpc.ref,
      TargetType: 'instance',
      Port: nodePort,
      TargetGroupAttributes: attributes({ 'deregistration_delay.timeout_seconds': '60' }),
    });
    addListener(draft, `Ingress${word}Listener`, { loadBalancer, targetGroup, port });
    return targetGroup;
  });
  return { loadBalancer, targetGroups };
}

/** Cross-zone, because a zone may hold neither a master nor a worker. */
function addLoadBalancer(
  draft: TemplateDraft,
  parts: {
    readonly logicalId: string;
    readonly name: string;
    readonly network: GuestNetwork;
    readonly securityGroup: SecurityGroupHandle;
  },
): LoadBalancerHandle {
  return draft.add(parts.logicalId, {
    Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    Properties: {
      Name: parts.name,
      Type: 'network',
      Scheme: 'internet-facing',
      Subnets: parts.network.zones.map(({ publicSubnet }) => publicSubnet.ref),
      SecurityGroups: [parts.securityGroup.att('GroupId')],
      LoadBalancerAttributes: attributes({ 'load_balancing.cross_zone.enabled': 'true' }),
    },
    DependsOn: [parts.network.gateway],
  });
}

/** Without a name of its own: a changed port replaces the group, and its successor could not have the same name. */
function addTargetGroup(draft: TemplateDraft, logicalId: string, properties: TargetGroup): TargetGroupHandle {
  return draft.add(logicalId, {
    Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    Properties: { Protocol: 'TCP', ...healthCheck, ...properties },
  });
}

function addListener(
  draft: TemplateDraft,
  logicalId: string,
  parts: {
    readonly loadBalancer: LoadBalancerHandle;
    readonly targetGroup: TargetGroupHandle;
    readonly port: number;
  },
): void {
  draft.add(logicalId, {
    Type: 'AWS::ElasticLoadBalancingV2::Listener',
    Properties: {
      LoadBalancerArn: parts.loadBalancer.ref,
      Protocol: 'TCP',
      Port: parts.port,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: parts.targetGroup.ref }],
    },
  });
}
