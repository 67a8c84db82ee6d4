/** Starts the parts of the program stage by stage, stops them in the right order, and says with which code to exit. */
import { type Clock, type Duration, minutes, seconds } from '../support/clock.ts';
import type { Log } from '../support/log.ts';
import type { Elector } from './elector.ts';
import { type Runnable, type Stage, stages } from './runnable.ts';
import { type Failure, StageRun } from './stage-run.ts';

export interface SupervisorOptions {
  readonly runnables: readonly Runnable[];
  readonly elector: Elector;
  /** Aborts when somebody asks the process to stop. */
  readonly stop: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
  /** For an orderly stop, all stages together. Default 30 s. */
  readonly grace?: Duration | undefined;
  /** For each stage before election to become ready. Default 2 min. */
  readonly startDeadline?: Duration | undefined;
}

type Cause = { readonly kind: 'asked' } | { readonly kind: 'lost' } | { readonly kind: 'failed' };

/** Health stays observable while passes drain, and passes can read caches to the end. */
const stopOrder: readonly Stage[] = ['warm', 'leading', 'caches', 'http'];

/**
 * Runs everything until asked to stop (exit code 0), until one part fails, or until leadership is lost (exit code 1).
 * An orderly stop gives the lease back last; lost leadership waits for nothing, because another replica acts already.
 * The caller exits the process with the code, whatever may still be running.
 */
export async function supervise(options: SupervisorOptions): Promise<0 | 1> {
  return await new Supervisor(options).run();
}

class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #cause = Promise.withResolvers<Cause>();
  readonly #drained = Promise.withResolvers<void>();
  readonly #election = new AbortController();
  readonly #stages: Readonly<Record<Stage, StageRun>>;
  #stopping = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    const stage = (): StageRun => new StageRun((failure) => this.#failed(failure));
    this.#stages = { http: stage(), caches: stage(), warm: stage(), leading: stage() };
  }

  async run(): Promise<0 | 1> {
    const { stop, log } = this.#options;
    const asked = (): void => this.#cause.resolve({ kind: 'asked' });
    if (stop.aborted) asked();
    stop.addEventListener('abort', asked, { once: true });
    const election = this.#start();
    const cause = await this.#cause.promise;
    stop.removeEventListener('abort', asked);
    this.#stopping = true;
    if (cause.kind === 'lost') return this.#abandon('leadership was lost');
    const orderly = await this.#stop(election);
    if (orderly) log.info({}, 'stopped');
    return orderly && cause.kind === 'asked' ? 0 : 1;
  }

  /** The stages one after the other, then the election. Never rejects. */
  async #start(): Promise<'stopped' | 'lost'> {
    for (const stage of ['http', 'caches', 'warm'] as const) {
      if (this.#stopping) return 'stopped';
      await this.#startInTime(stage);
    }
    if (this.#stopping) return 'stopped';
    const outcome = await this.#lead();
    if (outcome === 'lost') this.#cause.resolve({ kind: 'lost' });
    return outcome;
  }

  async #startInTime(stage: Stage): Promise<void> {
    const { clock, runnables, startDeadline = minutes(2) } = this.#options;
    using _timer = clock.after(startDeadline, () => {
      const reason = `not ready after ${startDeadline / 1_000} s`;
      for (const runnable of this.#stages[stage].unready)
        this.#failed({ runnable, error: new Error(reason) });
    });
    const ready = this.#stages[stage].start(runnables.filter((runnable) => runnable.stage === stage));
    await Promise.race([ready, this.#cause.promise]);
  }

  async #lead(): Promise<'stopped' | 'lost'> {
    const { elector, runnables, log } = this.#options;
    try {
      return await elector.run(this.#election.signal, async () => {
        if (this.#stopping) return;
        const leading = runnables.filter((runnable) => runnable.stage === 'leading');
        await Promise.race([this.#stages.leading.start(leading), this.#cause.promise]);
        await this.#drained.promise;
      });
    } catch (error) {
      log.error({ error }, 'the election failed');
      this.#cause.resolve({ kind: 'failed' });
      return 'stopped';
    }
  }

  /** True when everything ended within the grace period and nobody else took over meanwhile. */
  async #stop(election: Promise<'stopped' | 'lost'>): Promise<boolean> {
    const { clock, grace = seconds(30) } = this.#options;
    const late = Promise.withResolvers<'late'>();
    using _timer = clock.after(grace, () => late.resolve('late'));
    this.#election.abort(new Error('the process is stopping'));
    const end = await Promise.race([this.#drain(election), late.promise, election.then(lostOnly)]);
    if (end === 'stopped') return true;
    this.#abandon(end === 'late' ? `the grace period of ${grace / 1_000} s is over` : 'leadership was lost');
    return false;
  }

  async #drain(election: Promise<'stopped' | 'lost'>): Promise<'stopped' | 'lost'> {
    for (const stage of stopOrder) await this.#stages[stage].stop(new Error('the process is stopping'));
    this.#drained.resolve();
    return await election;
  }

  #abandon(reason: string): 1 {
    const active = stages.flatMap((stage) => this.#stages[stage].active);
    for (const stage of stages) this.#stages[stage].abandon(new Error(reason));
    this.#options.log.error({ active }, `ending without waiting: ${reason}`);
    return 1;
  }

  #failed({ runnable, error }: Failure): void {
    this.#options.log.error({ runnable, error }, `${runnable} failed`);
    this.#cause.resolve({ kind: 'failed' });
  }
}

/** Settles only for a lost election; a regular end is the drain's to report. */
async function lostOnly(outcome: 'stopped' | 'lost'): Promise<'lost'> {
  if (outcome === 'lost') return outcome;
  return await new Promise<never>(() => {});
}
