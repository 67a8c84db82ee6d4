/** Turns how the steps of a pass ended into conditions, and into when to look again. */
import {
  type Condition,
  type ConditionStatus,
  type ConditionType,
  type Finding,
  setCondition,
} from '../api/conditions.ts';
import { again, settled, stalled, type Verdict } from '../runtime/verdict.ts';
import { type Duration, seconds } from '../support/clock.ts';
import { type Outcome, ready } from './outcome.ts';
import type { Ending } from './story.ts';

/** The worst of several: what stalls hides what waits, which hides what is held, which hides what is ready. */
const severity: Readonly<Record<Outcome['kind'], number>> = {
  stalled: 4,
  waiting: 3,
  held: 2,
  unknown: 1,
  ready: 0,
};

export function worst(outcomes: readonly Outcome[]): Outcome {
  return outcomes.reduce((a, b) => (severity[b.kind] > severity[a.kind] ? b : a), ready('as wanted'));
}

const statusOf: Readonly<Record<Outcome['kind'], ConditionStatus>> = {
  ready: 'True',
  waiting: 'False',
  stalled: 'False',
  held: 'True',
  unknown: 'Unknown',
};

/** One finding per condition the steps speak of, then `UpToDate` and `Ready` drawn from them. */
export function findings(endings: readonly Ending[], generation: number): readonly Finding[] {
  const types = [...new Set(endings.map(({ condition }) => condition))];
  const told = types.map((type) => {
    const outcomes = endings.filter(({ condition }) => condition === type).map(({ outcome }) => outcome);
    return finding(type, outcomes.length === 1 ? (outcomes[0] as Outcome) : combined(outcomes), generation);
  });
  const all = worst(endings.map(({ outcome }) => outcome).filter(({ kind }) => kind !== 'unknown'));
  const current = worst(
    endings.filter(({ condition }) => condition !== 'GuestReady').map(({ outcome }) => outcome),
  );
  return [
    ...told,
    drawn('UpToDate', current, { generation, allIsWell: 'everything is as the spec wants it' }),
    drawn('Ready', all, { generation, allIsWell: 'the cluster is as the spec wants it' }),
  ];
}

/** A condition drawn from others: what is held works, but is not as the spec wants it. */
function drawn(
  type: ConditionType,
  from: Outcome,
  { generation, allIsWell }: { readonly generation: number; readonly allIsWell: string },
): Finding {
  const told = finding(type, from.kind === 'ready' ? ready(allIsWell) : from, generation);
  return from.kind === 'held' ? { ...told, status: 'False' } : told;
}

/** The first of the worst; when all are ready, what each says. */
function combined(outcomes: readonly Outcome[]): Outcome {
  const one = worst(outcomes);
  return one.kind === 'ready' ? ready(outcomes.map(({ message }) => message).join('; ')) : one;
}

export function finding(type: ConditionType, outcome: Outcome, generation: number): Finding {
  return {
    type,
    status: statusOf[outcome.kind],
    reason: outcome.reason,
    message: outcome.message,
    observedGeneration: generation,
  };
}

export function withFindings(
  conditions: readonly Condition[],
  found: readonly Finding[],
  now: Date,
): readonly Condition[] {
  return found.reduce((before, one) => setCondition(before, one, now), conditions);
}

/** Conditions whose status or reason the pass changed: what a user should be told. */
export function transitions(before: readonly Condition[], after: readonly Condition[]): readonly Condition[] {
  return after.filter((one) => {
    const old = before.find(({ type }) => type === one.type);
    return old === undefined || old.status !== one.status || old.reason !== one.reason;
  });
}

/** The smallest wish for a revisit wins; nothing to wait for means that the resync is soon enough. */
export function verdictOf(outcomes: readonly Outcome[]): Verdict {
  const wishes = outcomes.flatMap((outcome): readonly Duration[] => {
    if (outcome.kind === 'waiting' && outcome.reason !== 'WaitingForNeeds') return [outcome.after];
    return outcome.kind === 'stalled' && outcome.after !== undefined ? [outcome.after] : [];
  });
  if (wishes.length > 0) return again(Math.max(seconds(0.05), Math.min(...wishes)));
  const stuck = outcomes.find(({ kind }) => kind === 'stalled');
  return stuck === undefined ? settled : stalled(stuck.message);
}
