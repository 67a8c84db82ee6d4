/** Keeps the record of a cluster: its status is written when it differs, and users are told what changed. */
import type { AWSConfig } from '../api/awsconfig.ts';
import type { Condition, Finding } from '../api/conditions.ts';
import { type AWSConfigStatus, type TimelinePhase, withPhase } from '../api/status.ts';
import type { KubeClient } from '../kube/client.ts';
import type { Events } from '../kube/events.ts';
import { awsConfigs, type KubeObject } from '../kube/resources.ts';
import type { Clock } from '../support/clock.ts';
import { canonicalJson } from '../support/json.ts';
import type { Log } from '../support/log.ts';
import type { Memory } from './memory.ts';
import { transitions, withFindings } from './summary.ts';

export interface RecordParts {
  readonly client: KubeClient;
  readonly events: Events;
  readonly clock: Clock;
  readonly log: Log;
}

/** The record of one pass over one object. */
export class Record {
  readonly memory: Memory;
  readonly #object: AWSConfig;
  readonly #parts: RecordParts;
  #written: AWSConfigStatus;
  #facts: Partial<AWSConfigStatus> = {};

  constructor(object: AWSConfig, parts: RecordParts) {
    this.#object = object;
    this.#parts = parts;
    this.#written = object.status ?? {};
    this.memory = {
      keyIntent: this.#written.keyIntent,
      stacks: this.#written.memory?.stacks ?? {},
      made: this.#written.memory?.made ?? {},
      infrastructure: this.#written.infrastructure ?? {},
      authority: this.#written.memory?.authority,
    };
  }

  get conditions(): readonly Condition[] {
    return this.#written.conditions ?? [];
  }

  /** What the pass knows besides conditions: wanted numbers, the release. */
  note(facts: Partial<AWSConfigStatus>): void {
    this.#facts = { ...this.#facts, ...facts };
  }

  /** Writes what must not be forgotten, before a call that cannot be taken back. */
  async remember(signal: AbortSignal): Promise<void> {
    await this.#write({ ...this.#written, ...this.#remembered() }, signal);
  }

  /** Ends the pass: conditions, timeline, events; one write, and none when nothing changed. */
  async close(found: readonly Finding[], signal: AbortSignal): Promise<void> {
    const before = this.conditions;
    const now = this.#parts.clock.now();
    const conditions = withFindings(before, found, now);
    const changed = transitions(before, conditions);
    await this.#write(
      {
        ...this.#written,
        ...this.#facts,
        ...this.#remembered(),
        observedGeneration: this.#object.metadata.generation,
        conditions,
        timeline: changed.reduce(withTransition, this.#written.timeline ?? []),
      },
      signal,
    );
    for (const condition of changed) this.#tell(condition);
  }

  #remembered(): Partial<AWSConfigStatus> {
    const { keyIntent, stacks, made, infrastructure, authority } = this.memory;
    const something = Object.keys({ ...stacks, ...made, ...authority }).length > 0;
    return {
      ...(something ? { memory: { stacks, made, ...(authority === undefined ? {} : { authority }) } } : {}),
      ...(Object.keys(infrastructure).length === 0 ? {} : { infrastructure }),
      keyIntent,
    };
  }

  async #write(status: AWSConfigStatus, signal: AbortSignal): Promise<void> {
    if (canonicalJson(status) === canonicalJson(this.#written)) return;
    const { apiVersion, kind, metadata } = this.#object;
    const draft = {
      apiVersion,
      kind,
      metadata: { name: metadata.name, namespace: metadata.namespace },
      status,
    };
    await this.#parts.client.applyStatus(awsConfigs(), draft, { signal });
    this.#written = status;
  }

  #tell(condition: Condition): void {
    const { events, log } = this.#parts;
    const settledWell = condition.status === 'True';
    const type = settledWell || quiet.has(condition.reason) ? 'Normal' : 'Warning';
    log.info(
      { condition: condition.type, status: condition.status, reason: condition.reason },
      condition.message,
    );
    events.record(this.#object as unknown as KubeObject, {
      type,
      reason: `${condition.type}${settledWell ? '' : condition.reason}`,
      action: 'Reconcile',
      note: condition.message,
    });
  }
}

/** Reasons for not being ready that are part of every healthy life. */
const quiet: ReadonlySet<string> = new Set([
  'Creating',
  'Updating',
  'AuthorityRolling',
  'Deleting',
  'WaitingForNeeds',
  'WaitingForObservation',
  'SwitchedOff',
  'ApprovalNeeded',
  'Paused',
  'Conflict',
]);

/** A condition that becomes true ends its phase; one that stops being true begins a new one. */
function withTransition(timeline: readonly TimelinePhase[], condition: Condition): readonly TimelinePhase[] {
  const open = timeline.findLast(
    ({ phase, finishedAt }) => phase === condition.type && finishedAt === undefined,
  );
  if (condition.status !== 'True') {
    return open === undefined
      ? withPhase(timeline, { phase: condition.type, startedAt: condition.lastTransitionTime })
      : timeline;
  }
  if (open === undefined) {
    const at = condition.lastTransitionTime;
    return withPhase(timeline, { phase: condition.type, startedAt: at, finishedAt: at });
  }
  return timeline.map((phase) =>
    phase === open ? { ...phase, finishedAt: condition.lastTransitionTime } : phase,
  );
}
