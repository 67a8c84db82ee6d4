/** Traffic sources of a group: load balancers and target groups by the API that knows both. */
import type { Call, Params } from '../../contract.ts';
import type { Engine } from '../engine.ts';
import type { Attachment, Group } from '../model.ts';
import { choice, objects, page, required, text } from '../request.ts';
import { type Action, after, named, notOffered } from './action.ts';
import { attachAll, checkedBalancers, detachAll } from './balancers.ts';

const kinds: Readonly<Record<string, Attachment['kind']>> = { elb: 'classic', elbv2: 'target-group' };
const typeOf = (kind: Attachment['kind']): string => (kind === 'classic' ? 'elb' : 'elbv2');

/** A source's kind, by its type or, without one, by its identifier. Source: API reference, TrafficSourceIdentifier. */
function kindOf(source: Params): Attachment['kind'] {
  const id = required(source, 'Identifier');
  const type = choice(source, 'Type', ['elb', 'elbv2', 'vpc-lattice']);
  if (type === 'vpc-lattice' || id.includes(':vpc-lattice:'))
    throw notOffered('the traffic source vpc-lattice');
  return kinds[type ?? ''] ?? (id.startsWith('arn:') ? 'target-group' : 'classic');
}

/** The sources that a request names, as members that the older requests have for them; empty without any. */
export function sourcesAsBalancers(params: Params): Params {
  const sources = objects(params, 'TrafficSources') ?? [];
  const ids = (kind: Attachment['kind']): readonly string[] =>
    sources.filter((one) => kindOf(one) === kind).map((one) => required(one, 'Identifier'));
  return { LoadBalancerNames: ids('classic'), TargetGroupARNs: ids('target-group') };
}

/** A group's sources as the group itself shows them. */
export function shownSources({ attachments }: Group): readonly object[] {
  return [...attachments.values()].map(({ id, kind }) => ({ Identifier: id, Type: typeOf(kind) }));
}

const inOlderWords = (call: Call): Call => ({
  ...call,
  params: { ...call.params, ...sourcesAsBalancers(call.params) },
});

async function attach(engine: Engine, call: Call): Promise<object> {
  const group = named(engine, call);
  attachAll(engine, group, await checkedBalancers(engine, inOlderWords(call)));
  return after(engine, group);
}

async function detach(engine: Engine, call: Call): Promise<object> {
  const group = named(engine, call);
  const ids = (objects(call.params, 'TrafficSources') ?? []).map((one) => required(one, 'Identifier'));
  detachAll(engine, group, ids);
  return after(engine, group);
}

function describe(engine: Engine, call: Call): object {
  const group = named(engine, call);
  const type = text(call.params, 'TrafficSourceType');
  const all = [...group.attachments.values()].filter(
    ({ kind }) => type === undefined || typeOf(kind) === type,
  );
  const { items, NextToken } = page(call, all);
  return {
    TrafficSources: items.map(({ id, kind, state }) => ({
      TrafficSource: id,
      Identifier: id,
      Type: typeOf(kind),
      State: state,
    })),
    NextToken,
  };
}

const group = 'AutoScalingGroupName';

/** The operations on traffic sources by name. */
export const trafficSourceActions: Readonly<Record<string, Action>> = {
  AttachTrafficSources: {
    takes: [group, 'TrafficSources'],
    misses: ['SkipZonalShiftValidation'],
    run: attach,
  },
  DetachTrafficSources: { takes: [group, 'TrafficSources'], run: detach },
  DescribeTrafficSources: { takes: [group, 'TrafficSourceType', 'NextToken', 'MaxRecords'], run: describe },
};
