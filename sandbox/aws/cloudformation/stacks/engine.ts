/** What every operation shares: the way to the services, the clock, the stacks, and how much may run at once. */
import type { Call, Caller, SandboxClock, ServicesFor } from '../../contract.ts';
import type { SessionOf } from '../../service-sessions.ts';
import type { NestedStacks, ResourceType } from '../resources/kind.ts';
import type { Stack } from './model.ts';

/** Lets a bounded number of tasks run at once, first come first served. */
export class Slots {
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  #busy = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Runs `task` as soon as a slot is free; resolves or rejects as it does. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#busy >= this.#limit) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#busy += 1;
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#busy -= 1;
      else next();
    }
  }
}

/** The operation on a stack in which a nested one takes part. */
export interface Nest {
  readonly stack: Stack;
  readonly caller: Caller;
  /** The parent's resource. */
  readonly logicalId: string;
  readonly capabilities: readonly string[];
  readonly signal: AbortSignal;
  /** As in Run. */
  readonly stopAll: boolean;
  /** Resources that a rollback leaves as they are: `Logical`, or `NestedStackName.Logical`. */
  readonly skips: ReadonlySet<string>;
  /** Must be called with the id of a new nested stack as soon as there is one. */
  readonly initiated: (id: string) => void;
}

/** Does `work`, unless that would go over a limit that the call is subject to. */
export type WithinQuota = <T>(call: Call, work: () => Promise<T>) => Promise<T>;

/** The engine as its operations see it. */
export interface Engine {
  readonly servicesFor: ServicesFor;
  readonly clock: SandboxClock;
  /** Every stack ever made, in order, the deleted included. */
  readonly stacks: Stack[];
  readonly slots: Slots;
  /** What makes, changes and removes resources of a type; undefined when nothing does. */
  readonly handlerOf: (type: string) => ResourceType | undefined;
  readonly nestedIn: (nest: Nest) => NestedStacks;
  /** Takes on the role of a stack that has one. */
  readonly sessionOf: SessionOf;
  /** Does `work`, which makes one more stack; throws AWS's refusal instead when the account may have no more. */
  readonly withinQuota: WithinQuota;
  /** False where instances have no machines that could signal: then each is taken for one that did. */
  readonly machinesSignal: boolean;
  stopped: boolean;
}
