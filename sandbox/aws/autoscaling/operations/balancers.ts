/** Load balancers and target groups of a group: attached, detached, shown. */
import { DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing';
import { DescribeTargetGroupsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Call } from '../../contract.ts';
import { deregisterFrom, registerAt } from '../control/register.ts';
import { persevere, spawn } from '../control/work.ts';
import { type Engine, pause } from '../engine.ts';
import type { Attachment, Group, Member } from '../model.ts';
import { invalid, page, texts } from '../request.ts';
import { type Action, after, named } from './action.ts';

type Kind = Attachment['kind'];

/** The load balancers that a request names, if all exist. */
export async function checkedBalancers(engine: Engine, call: Call): Promise<readonly Attachment[]> {
  const classic = texts(call.params, 'LoadBalancerNames') ?? [];
  const targets = texts(call.params, 'TargetGroupARNs') ?? [];
  const eyes = engine.eyes(call.caller);
  if (classic.length > 0) {
    const elb = await eyes.elb();
    await elb.send(new DescribeLoadBalancersCommand({ LoadBalancerNames: [...classic] })).catch(() => {
      throw invalid('Provided Load Balancers may not be valid. Please ensure they exist and try again.');
    });
  }
  if (targets.length > 0) {
    const elb = await eyes.elbv2();
    await elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [...targets] })).catch(() => {
      throw invalid('Provided Target Groups may not be valid. Please ensure they exist and try again.');
    });
  }
  const attach =
    (kind: Kind) =>
    (id: string): Attachment => ({ kind, id, state: 'Adding' });
  return [...classic.map(attach('classic')), ...targets.map(attach('target-group'))];
}

function serving(group: Group): readonly Member[] {
  return [...group.members.values()].filter(({ state, leaving }) => state === 'InService' && !leaving);
}

async function attach(engine: Engine, call: Call): Promise<object> {
  const group = named(engine, call);
  attachAll(engine, group, await checkedBalancers(engine, call));
  return after(engine, group);
}

/** Members already in service are registered; later ones as they come. Source: API reference, AttachLoadBalancerTargetGroups. */
export function attachAll(engine: Engine, group: Group, all: readonly Attachment[]): void {
  for (const attachment of all) {
    if (group.attachments.has(attachment.id)) continue;
    group.attachments.set(attachment.id, attachment);
    const members = serving(group);
    spawn(engine, group, () => persevere(engine, () => registerAt(engine, group, { attachment, members })));
  }
}

async function detach(engine: Engine, call: Call): Promise<object> {
  const group = named(engine, call);
  detachAll(engine, group, [
    ...(texts(call.params, 'LoadBalancerNames') ?? []),
    ...(texts(call.params, 'TargetGroupARNs') ?? []),
  ]);
  return after(engine, group);
}

/** Those in service are taken away first, which takes as long as their connections may; the machines stay. */
export function detachAll(engine: Engine, group: Group, ids: readonly string[]): void {
  for (const id of ids) {
    const attachment = group.attachments.get(id);
    if (attachment === undefined) {
      const what = id.startsWith('arn:') ? 'Target Groups' : 'Load Balancers';
      throw invalid(`Trying to remove ${what} that are not part of the group`);
    }
    attachment.state = 'Removing';
    spawn(engine, group, async () => {
      let seconds = 0;
      await persevere(engine, async () => {
        seconds = await deregisterFrom(engine, group, { attachment, members: serving(group) });
      });
      await pause(engine, seconds * 1_000);
      group.attachments.delete(id);
    });
  }
}

function describe(kind: Kind): Action['run'] {
  return (engine, call) => {
    const group = named(engine, call);
    const all = [...group.attachments.values()].filter((one) => one.kind === kind);
    const { items, NextToken } = page(call, all);
    if (kind === 'classic') {
      return {
        LoadBalancers: items.map(({ id, state }) => ({ LoadBalancerName: id, State: state })),
        NextToken,
      };
    }
    return {
      LoadBalancerTargetGroups: items.map(({ id, state }) => ({
        LoadBalancerTargetGroupARN: id,
        State: state,
      })),
      NextToken,
    };
  };
}

const group = 'AutoScalingGroupName';

/** The operations on load balancers by name. */
export const balancerActions: Readonly<Record<string, Action>> = {
  AttachLoadBalancers: { takes: [group, 'LoadBalancerNames'], run: attach },
  AttachLoadBalancerTargetGroups: { takes: [group, 'TargetGroupARNs'], run: attach },
  DetachLoadBalancers: { takes: [group, 'LoadBalancerNames'], run: detach },
  DetachLoadBalancerTargetGroups: { takes: [group, 'TargetGroupARNs'], run: detach },
  DescribeLoadBalancers: { takes: [group, 'NextToken', 'MaxRecords'], run: describe('classic') },
  DescribeLoadBalancerTargetGroups: {
    takes: [group, 'NextToken', 'MaxRecords'],
    run: describe('target-group'),
  },
};
