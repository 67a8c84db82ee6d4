/** Starts the units of a machine as systemd would: in their order, again when they fail, on their timers. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Machine, RunningCommand } from '../machine.ts';
import { commandOf, environmentOf } from './exec-line.ts';
import type { Journal } from './journal.ts';
import { milliseconds, type UnitFile, unitsOf, valueOf, valuesOf } from './unit-file.ts';

export type UnitState = 'starting' | 'active' | 'failed' | 'ended';

export interface RunnerOptions {
  readonly machine: Machine;
  readonly units: ReadonlyMap<string, UnitFile>;
  /** Units that the image brings along and that stand for nothing here. */
  readonly given: ReadonlySet<string>;
  readonly journal: Journal;
}

export class UnitRunner {
  readonly #options: RunnerOptions;
  readonly #activations = new Map<string, Promise<void>>();
  readonly #states = new Map<string, UnitState>();
  readonly #commands = new Set<RunningCommand>();
  readonly #over = new AbortController();

  constructor(options: RunnerOptions) {
    this.#options = options;
    void options.machine.off.then(() => this.#over.abort());
  }

  /** How far each unit is that has been asked for. */
  get states(): ReadonlyMap<string, UnitState> {
    return this.#states;
  }

  /** Starts units and all they want; rejects at once when there is one that nobody knows. */
  start(names: readonly string[]): void {
    for (const name of names) this.#activation(name).catch(() => {});
  }

  /** Runs a service that ends by itself once more, as `systemctl start` does; rejects when it does not end well. */
  async run(name: string): Promise<void> {
    const unit = this.#options.units.get(name);
    if (unit === undefined) throw new Error(`there is no unit ${name}`);
    await this.#required(unit);
    const how = await (await this.#begin(unit))?.ended;
    if (how !== 0) throw new Error(`${name} ended with ${how}`);
  }

  /** Resolves when the unit is active; rejects when it has failed for good. */
  async active(name: string): Promise<void> {
    await this.#activation(name);
  }

  #activation(name: string): Promise<void> {
    const known = this.#activations.get(name);
    if (known !== undefined) return known;
    const activation = this.#activate(name).then(
      () => this.#note(name, 'active'),
      (error: Error) => {
        if (!this.#over.signal.aborted) this.#note(name, 'failed', error.message);
        throw error;
      },
    );
    activation.catch(() => {});
    this.#activations.set(name, activation);
    return activation;
  }

  async #activate(name: string): Promise<void> {
    const { units, given } = this.#options;
    const unit = units.get(name);
    if (unit === undefined) {
      if (given.has(name) || name.endsWith('.target')) return;
      throw new Error(`there is no unit ${name}`);
    }
    this.#note(name, 'starting');
    const required = unitsOf(unit, 'Requires').map((other) => this.#activation(other));
    this.start(unitsOf(unit, 'Wants'));
    await Promise.all(required);
    for (const other of unitsOf(unit, 'After')) await this.#activations.get(other)?.catch(() => {});
    if (name.endsWith('.mount')) await this.#mount(unit);
    else if (name.endsWith('.timer')) void this.#keepTime(unit).catch(() => {});
    else await this.#serve(unit);
  }

  async #mount(unit: UnitFile): Promise<void> {
    const { machine } = this.#options;
    const [what, where, type, options] = ['What', 'Where', 'Type', 'Options'].map((key) =>
      valueOf(unit, 'Mount', key),
    );
    await machine.ask(['mkdir', '-p', where ?? '']);
    await machine.ask(['mount', '-t', type ?? 'auto', '-o', options ?? 'defaults', what ?? '', where ?? '']);
  }

  /** Resolves when the service counts as active: a `oneshot` when it has ended well, any other when it runs. */
  async #serve(unit: UnitFile): Promise<void> {
    const oneshot = valueOf(unit, 'Service', 'Type') === 'oneshot';
    for (;;) {
      this.#over.signal.throwIfAborted();
      const command = await this.#begin(unit);
      if (command === undefined) {
        await this.#pause(unit, 'on-failure', 'a command before it failed');
      } else if (oneshot) {
        const how = await command.ended;
        if (how === 0 && (await this.#runAll(unit, 'ExecStartPost'))) return;
        await this.#pause(unit, 'on-failure', `ended with ${how}`);
      } else {
        void this.#follow(unit, command).catch(() => {});
        return;
      }
    }
  }

  /** Starts a service again, as its `Restart=` says, for as long as the machine runs. */
  async #follow(unit: UnitFile, first: RunningCommand): Promise<void> {
    for (let command: RunningCommand | undefined = first; ; command = await this.#begin(unit)) {
      const how = (await command?.ended) ?? 'a command before it failed';
      const restart = valueOf(unit, 'Service', 'Restart') ?? 'no';
      if (how === 0 && restart !== 'always') return this.#note(unit.name, 'ended');
      this.#note(unit.name, 'starting', `ended with ${how}`);
      await this.#pause(unit, 'always', `ended with ${how}`);
    }
  }

  /** Waits until a failed service is to be started again; throws when it is not. */
  async #pause(unit: UnitFile, atLeast: 'on-failure' | 'always', why: string): Promise<void> {
    const restart = valueOf(unit, 'Service', 'Restart') ?? 'no';
    if (
      restart !== 'always' &&
      !(restart === 'on-failure' && (atLeast === 'on-failure' || why !== 'ended with 0'))
    )
      throw new Error(why);
    const pause = milliseconds(valueOf(unit, 'Service', 'RestartSec') ?? '100ms');
    this.#options.journal(`${unit.name}: ${why}; again in ${pause} ms`);
    await wait(pause, undefined, { signal: this.#over.signal, ref: false });
  }

  /** Undefined when a command of `ExecStartPre=` failed. */
  async #begin(unit: UnitFile): Promise<RunningCommand | undefined> {
    this.#over.signal.throwIfAborted();
    if (!(await this.#runAll(unit, 'ExecStartPre'))) return undefined;
    const command = await this.#start(unit, valuesOf(unit, 'Service', 'ExecStart').at(-1) ?? '');
    this.#commands.add(command);
    void command.ended.then(() => this.#commands.delete(command));
    return command;
  }

  /** True when all commands of a key have ended well. */
  async #runAll(unit: UnitFile, key: 'ExecStartPre' | 'ExecStartPost'): Promise<boolean> {
    for (const line of valuesOf(unit, 'Service', key))
      if ((await (await this.#start(unit, line)).ended) !== 0) return false;
    return true;
  }

  async #start(unit: UnitFile, line: string): Promise<RunningCommand> {
    const { machine } = this.#options;
    const env = await environmentOf(unit, machine.root);
    return machine.start({ name: unit.name, line: commandOf(line, env), env, speaker: speakerOf(unit) });
  }

  async #keepTime(timer: UnitFile): Promise<void> {
    const service = this.#options.units.get(timer.name.replace(/\.timer$/, '.service'));
    if (service === undefined) throw new Error(`${timer.name} has no service`);
    const after = valueOf(timer, 'Timer', 'OnUnitInactiveSec') ?? valueOf(timer, 'Timer', 'OnUnitActiveSec');
    const boot = valueOf(timer, 'Timer', 'OnBootSec');
    if (boot === undefined || after === undefined)
      return this.#options.journal(
        `${timer.name}: goes by the calendar, and no machine of the sandbox lives that long`,
      );
    for (let pause = milliseconds(boot); ; pause = milliseconds(after)) {
      await wait(pause, undefined, { signal: this.#over.signal, ref: false });
      await this.#required(service);
      await this.#serve(service).catch((error: Error) =>
        this.#options.journal(`${service.name}: ${error.message}`),
      );
    }
  }

  async #required(unit: UnitFile): Promise<void> {
    await Promise.all(unitsOf(unit, 'Requires').map((other) => this.#activation(other)));
  }

  #note(name: string, state: UnitState, why = ''): void {
    this.#states.set(name, state);
    this.#options.journal(`${name}: ${state}${why === '' ? '' : ` (${why})`}`);
  }
}

/** Under which name a unit speaks on the console; undefined for one that speaks to the journal alone, as most do. */
function speakerOf(unit: UnitFile): string | undefined {
  const output = valueOf(unit, 'Service', 'StandardOutput') ?? 'journal';
  if (output === 'journal') return undefined;
  const name = valueOf(unit, 'Service', 'SyslogIdentifier');
  if (output !== 'journal+console' || name === undefined)
    throw new Error(
      `${unit.name}: the sandbox knows only StandardOutput=journal+console with SyslogIdentifier=`,
    );
  return name;
}
