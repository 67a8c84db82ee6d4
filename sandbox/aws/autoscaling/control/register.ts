/** Puts a group's members behind its load balancers and takes them away again. */
import {
  DeregisterInstancesFromLoadBalancerCommand,
  DescribeInstanceHealthCommand,
  RegisterInstancesWithLoadBalancerCommand,
} from '@aws-sdk/client-elastic-load-balancing';
import {
  DeregisterTargetsCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetHealthCommand,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { patientServices } from '../../cloudformation/stacks/patience.ts';
import type { Services } from '../../contract.ts';
import { actingFor, type Engine } from '../engine.ts';
import type { Attachment, Group, Member } from '../model.ts';

/** Source: ELB API reference, target group attribute `deregistration_delay.timeout_seconds`. */
const usualDrainSeconds = 300;

const acting = (engine: Engine, group: Group): Services =>
  patientServices(actingFor(engine, group), engine.clock);

/**
 * Registers members at every load balancer that is not being detached. One that is gone is passed over: on AWS the
 * launch goes on, and the attachment shows no progress.
 */
export async function registerAtAll(engine: Engine, group: Group, members: readonly Member[]): Promise<void> {
  for (const attachment of group.attachments.values()) {
    if (attachment.state !== 'Removing') await registerAt(engine, group, { attachment, members });
  }
}

interface Move {
  readonly attachment: Attachment;
  readonly members: readonly Member[];
}

/** Registers members at one load balancer, after which the attachment is in service. */
export async function registerAt(engine: Engine, group: Group, move: Move): Promise<void> {
  const { attachment, members } = move;
  const services = acting(engine, group);
  try {
    if (members.length > 0) await register(services, move);
    if (attachment.state !== 'Removing') attachment.state = members.length > 0 ? 'InService' : 'Added';
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

async function register(services: Services, { attachment: { kind, id }, members }: Move): Promise<void> {
  if (kind === 'classic') {
    const Instances = members.map((member) => ({ InstanceId: member.id }));
    const elb = await services.elb();
    await elb.send(new RegisterInstancesWithLoadBalancerCommand({ LoadBalancerName: id, Instances }));
    return;
  }
  const Targets = members.map((member) => ({ Id: member.id }));
  const elb = await services.elbv2();
  await elb.send(new RegisterTargetsCommand({ TargetGroupArn: id, Targets }));
}

/** Takes members away from one load balancer. Answers how many seconds their connections may take to end. */
export async function deregisterFrom(engine: Engine, group: Group, move: Move): Promise<number> {
  const { kind, id } = move.attachment;
  const services = acting(engine, group);
  try {
    if (kind === 'classic') {
      const Instances = move.members.map((member) => ({ InstanceId: member.id }));
      const elb = await services.elb();
      await elb.send(new DeregisterInstancesFromLoadBalancerCommand({ LoadBalancerName: id, Instances }));
      return 0;
    }
    const elb = await services.elbv2();
    const Targets = move.members.map((member) => ({ Id: member.id }));
    await elb.send(new DeregisterTargetsCommand({ TargetGroupArn: id, Targets }));
    return await drainSeconds(engine, group, id);
  } catch (error) {
    if (!isGone(error)) throw error;
    return 0;
  }
}

async function drainSeconds(engine: Engine, group: Group, TargetGroupArn: string): Promise<number> {
  const elb = await engine.eyes(group.caller).elbv2();
  const { Attributes = [] } = await elb.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn }));
  const delay = Attributes.find(({ Key }) => Key === 'deregistration_delay.timeout_seconds');
  return Number(delay?.Value ?? usualDrainSeconds);
}

/** The load balancer, target or instance that a call is about does not exist (any more). */
function isGone(error: unknown): boolean {
  const name = error instanceof Error ? error.name : '';
  return /NotFound|AccessPointNotFound|InvalidTarget|InvalidInstance|InvalidEndPoint/.test(name);
}

/**
 * Ids that a load balancer of the group calls unhealthy.
 * Source: EC2 Auto Scaling User Guide, "Health checks for instances in an Auto Scaling group": unhealthy at any of them is enough.
 */
export async function failingAt(engine: Engine, group: Group): Promise<ReadonlySet<string>> {
  const failing = new Set<string>();
  const eyes = engine.eyes(group.caller);
  for (const { kind, id, state } of group.attachments.values()) {
    if (state !== 'InService') continue;
    const ids = kind === 'classic' ? await classicFailing(eyes, id) : await targetsFailing(eyes, id);
    for (const one of ids) failing.add(one);
  }
  return failing;
}

async function classicFailing(eyes: Services, LoadBalancerName: string): Promise<readonly string[]> {
  const elb = await eyes.elb();
  const { InstanceStates = [] } = await elb.send(new DescribeInstanceHealthCommand({ LoadBalancerName }));
  return InstanceStates.flatMap(({ InstanceId = '', State }) =>
    State === 'OutOfService' ? [InstanceId] : [],
  );
}

async function targetsFailing(eyes: Services, TargetGroupArn: string): Promise<readonly string[]> {
  const elb = await eyes.elbv2();
  const { TargetHealthDescriptions = [] } = await elb.send(
    new DescribeTargetHealthCommand({ TargetGroupArn }),
  );
  return TargetHealthDescriptions.flatMap(({ Target, TargetHealth }) =>
    TargetHealth?.State === 'unhealthy' ? [Target?.Id ?? ''] : [],
  );
}
