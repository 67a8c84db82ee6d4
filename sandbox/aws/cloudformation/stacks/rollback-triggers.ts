/** Watches the alarms that take a creation or an update back. Source: User Guide, "Roll back your CloudFormation stack on alarm breach with rollback triggers". */
import { alarmStates } from '../../alarms.ts';
import { pause, type Run } from './run.ts';

/** Seconds of AWS's time between two looks. */
const lookEvery = 10;
const millisecondsWithoutClock = 100;

function realMilliseconds({ engine: { clock } }: Run): number {
  if (clock.mode === 'instant') return millisecondsWithoutClock;
  return (lookEvery * 1_000) / (clock.mode === 'scaled' ? clock.factor : 1);
}

/** Looks at the alarms; the answer says what is wrong with them, in words of ours: AWS's are not published. */
async function look(run: Run): Promise<string | undefined> {
  const arns = run.target.rollback.triggers.map(({ arn }) => arn);
  const states = await alarmStates(run.engine.servicesFor(run.caller), arns);
  const missing = arns.filter((arn) => !states.has(arn));
  if (missing.length > 0) return `The following rollback trigger(s) do not exist: [${missing.join(', ')}]. `;
  const breached = arns.filter((arn) => states.get(arn) === 'ALARM');
  if (breached.length === 0) return undefined;
  return `The following rollback trigger(s) went to ALARM state: [${breached.join(', ')}]. `;
}

/** The watch over one operation, which it interrupts as soon as an alarm says so. */
export class AlarmWatch {
  readonly #run: Run;
  #timer: NodeJS.Timeout | undefined;
  #wrong: string | undefined;

  constructor(run: Run) {
    this.#run = run;
  }

  /** Looks for the first time, and goes on looking. Resolves to what is wrong from the start. */
  async begin(): Promise<string | undefined> {
    await this.#look();
    if (this.#wrong === undefined && this.#watches) this.#again();
    return this.#wrong;
  }

  /** Waits for the monitoring time, or until the operation is interrupted. */
  async monitor(): Promise<void> {
    await pause(this.#run, (this.#run.target.rollback.minutes ?? 0) * 60);
  }

  /** Looks for the last time. Resolves to what went wrong. */
  async end(): Promise<string | undefined> {
    clearTimeout(this.#timer);
    if (!this.#run.signal.aborted && !this.#run.failed) await this.#look();
    return this.#wrong;
  }

  get #watches(): boolean {
    return this.#run.target.rollback.triggers.length > 0;
  }

  async #look(): Promise<void> {
    if (!this.#watches) return;
    try {
      this.#wrong ??= await look(this.#run);
    } catch (error) {
      this.#wrong ??= `${error instanceof Error ? error.message : String(error)}. `;
    }
  }

  #again(): void {
    const next = async (): Promise<void> => {
      await this.#look();
      if (this.#run.signal.aborted) return;
      if (this.#wrong === undefined) this.#again();
      else this.#run.stack.operation?.abort.abort('alarm');
    };
    this.#timer = setTimeout(() => void next(), realMilliseconds(this.#run)).unref();
  }
}
