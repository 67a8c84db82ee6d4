/** Looks at all stacks of one account and region at once, so that a cluster's state costs no calls of its own. */
import type { Clock, Duration } from '../support/clock.ts';
import { hours, milliseconds, minutes } from '../support/clock.ts';
import { withDeadline } from '../support/deadline.ts';
import type { Entropy } from '../support/entropy.ts';
import { asOperatorError, OperatorError } from '../support/errors.ts';
import type { Log } from '../support/log.ts';
import type { Observation, StackChange } from './account.ts';
import { inBackground } from './limiter.ts';
import { Pace } from './pace.ts';
import { StackMemory, type WriteKind } from './stack-memory.ts';
import { clusterIdOf } from './stack-names.ts';
import type { StackDetails, StackReader } from './stack-reader.ts';

export interface SweepOptions {
  /** 12 digits. */
  readonly account: string;
  readonly region: string;
  readonly reader: StackReader;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly log: Log;
  readonly changed: (change: StackChange) => void;
}

/** A look that takes longer than this is given up. */
const lookDeadline = minutes(2);

/** Nobody asked for so long: the sweep rests until somebody does, and forgets. */
const restAfter = hours(2);

/** How long after a look is due its answer is usually there. */
const lookTakes = milliseconds(250);

export class Sweep {
  readonly #options: SweepOptions;
  readonly #memory = new StackMemory();
  readonly #pace: Pace;
  readonly #asked = new Set<string>();
  #looks = 0;
  #due: number;
  #lastAsked = -Infinity;
  #problem: OperatorError | undefined;
  #wake = Promise.withResolvers<void>();

  constructor(options: SweepOptions) {
    this.#options = options;
    this.#pace = new Pace(options.entropy);
    this.#due = options.clock.monotonic();
  }

  /** What is known of a stack. Asking keeps the sweep awake. */
  find(name: string): Observation {
    if (clusterIdOf(name) === undefined) {
      const reason = 'the sweep only sees stacks named cluster-<id>-guest-main, -host-setup or -host-main';
      throw new OperatorError({ code: 'Bug', operation: 'find stack', object: name, reason });
    }
    this.#ask();
    const finding = this.#memory.find(name);
    if (finding.kind !== 'unseen') return finding;
    this.#asked.add(name);
    const after = Math.max(0, this.#due - this.#now()) + lookTakes;
    return this.#problem === undefined
      ? { kind: 'unknown', after }
      : { kind: 'unknown', after, problem: this.#problem };
  }

  /**
   * Runs a write; until a look that begins after it, `find` answers unknown for the name. `work` answers false when
   * AWS had nothing to do.
   */
  async write<T extends boolean | void>(name: string, kind: WriteKind, work: () => Promise<T>): Promise<T> {
    this.#memory.writing(name, kind, this.#now());
    let accepted = false;
    try {
      const answer = await work();
      accepted = answer !== false;
      return answer;
    } finally {
      this.#memory.wrote(name, { look: this.#looks, at: this.#now(), accepted });
      this.#asked.add(name);
      this.#ask();
      this.#lookWithin(this.#pace.hurry());
    }
  }

  /** Tells what a stack was just made with. */
  made(name: string, details: StackDetails): void {
    this.#memory.made(name, details);
  }

  /** Asks for a stack's details again, because they contradict what AWS said. */
  doubt(name: string): void {
    this.#memory.doubt(name);
  }

  /** Sweeps until told to stop. Failures are kept as the problem, logged once, and tried again. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (this.#now() - this.#lastAsked > restAfter) this.#memory.forget();
      else if (this.#now() >= this.#due) await this.#look(signal);
      await this.#rest(signal);
    }
  }

  #now(): number {
    return this.#options.clock.monotonic();
  }

  #ask(): void {
    const resting = this.#now() - this.#lastAsked > restAfter;
    this.#lastAsked = this.#now();
    if (!resting) return;
    this.#memory.forget();
    this.#lookWithin(0);
  }

  #lookWithin(duration: Duration): void {
    this.#due = Math.min(this.#due, this.#now() + duration);
    this.#wake.resolve();
  }

  async #rest(signal: AbortSignal): Promise<void> {
    this.#wake = Promise.withResolvers<void>();
    const awake = this.#now() - this.#lastAsked <= restAfter;
    const wait = awake ? Math.max(0, this.#due - this.#now()) : restAfter;
    const wake = (): void => this.#wake.resolve();
    using _timer = this.#options.clock.after(wait, wake);
    signal.addEventListener('abort', wake, { once: true });
    if (!signal.aborted) await this.#wake.promise;
    signal.removeEventListener('abort', wake);
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    this.#due = Infinity;
    this.#looks += 1;
    const number = this.#looks;
    try {
      const options = { clock, deadline: lookDeadline, operation: 'look at stacks' };
      const pages = await withDeadline(options, async (late) =>
        inBackground(async () => this.#read(number, AbortSignal.any([signal, late]))),
      );
      this.#solved();
      this.#lookWithin(this.#pace.after({ busy: this.#memory.busy, pages }));
    } catch (thrown) {
      if (!signal.aborted) this.#failed(thrown);
      this.#lookWithin(this.#pace.afterFailure());
    }
  }

  async #read(number: number, signal: AbortSignal): Promise<number> {
    const { reader } = this.#options;
    const { stacks, pages } = await reader.list(signal);
    const before = this.#memory.versions();
    const wanted = this.#memory.take(stacks, number, this.#now());
    const described = await Promise.allSettled(
      wanted.map(async (listed) => this.#memory.detail(listed, await reader.describe(listed.name, signal))),
    );
    this.#tell(
      before,
      wanted.map(({ name }) => name),
    );
    const failed = described.find((one) => one.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return pages;
  }

  #tell(before: ReadonlyMap<string, string>, described: readonly string[]): void {
    const after = this.#memory.versions();
    const moved = [...before.keys(), ...after.keys()].filter((name) => before.get(name) !== after.get(name));
    const answered = [...this.#asked].filter((name) => this.#memory.find(name).kind !== 'unseen');
    for (const name of answered) this.#asked.delete(name);
    for (const name of new Set([...moved, ...answered, ...described]))
      this.#options.changed(this.#change(name));
  }

  #change(stackName: string): StackChange {
    const { account, region } = this.#options;
    const clusterId = this.#memory.tags(stackName)?.['giantswarm.io/cluster'] ?? clusterIdOf(stackName);
    return { account, region, stackName, clusterId, status: this.#memory.summary(stackName)?.status };
  }

  #failed(thrown: unknown): void {
    const { account, region, log } = this.#options;
    const error = asOperatorError(thrown, 'look at stacks');
    if (this.#problem?.code !== error.code)
      log.warn({ account, region, code: error.code, error: error.message }, 'stacks cannot be looked at');
    this.#problem = error;
  }

  #solved(): void {
    const { account, region, log } = this.#options;
    if (this.#problem !== undefined) log.info({ account, region }, 'stacks can be looked at again');
    this.#problem = undefined;
  }
}
