/** What one case has done so far: its variables, and what has to be undone when it ends, whichever way it ends. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Clients, Reply, Request, Sender } from './clients.ts';
import { picked } from './expectations.ts';
import type { Place } from './place.ts';
import { removeStack } from './stacks.ts';
import { textOf, type Variables } from './values.ts';

/** A request that takes back what another one did. */
interface Undo {
  readonly sender: Sender;
  readonly request: Request;
}

/** Refusals that say that there is nothing left to undo. */
const gone =
  /NotFound|NoSuch|does not exist|not found|already (been )?(deleted|disabled)|pending deletion|No managed instance/i;

export class Session {
  readonly place: Place;
  readonly variables: Variables;
  readonly #clients: Clients;
  readonly #undos: (() => Promise<string | undefined>)[] = [];
  readonly #stacks = new Set<string>();

  /** `run` is a suffix for names that no other case, and no other run, has. */
  constructor(place: Place, clients: Clients, run: string) {
    this.place = place;
    this.#clients = clients;
    this.variables = new Map([...place.variables, ['run', run]]);
  }

  /** The full name of a stack that the case calls by its first part. */
  stackName(short: string): string {
    const name = short.replaceAll(/<(\w+)>/g, (_, variable: string) => textOf(this.variables.get(variable)));
    return name.includes(textOf(this.variables.get('run'))) || name.startsWith('arn:')
      ? name
      : `${name}-${textOf(this.variables.get('run'))}`;
  }

  /** Sends a request; a stack that it makes is deleted when the case ends. */
  async send(sender: Sender, request: Request): Promise<Reply> {
    const reply = await this.#clients.send(sender, request);
    const { service, action, params } = request;
    const makes =
      action === 'CreateStack' || (action === 'CreateChangeSet' && params['ChangeSetType'] === 'CREATE');
    if (service === 'cloudformation' && makes && 'answer' in reply) {
      this.#removeLater(sender, textOf(reply.answer['StackId']));
    }
    return reply;
  }

  /** Keeps what is at a path of an answer under a name. */
  save(name: string, path: string, answer: unknown): void {
    this.variables.set(name, picked(answer, path));
  }

  undoLater(undo: Undo): void {
    this.#undos.push(() => this.#undo(undo));
  }

  /** Takes everything back, last things first; the answer says what could not be. */
  async cleanUp(): Promise<readonly string[]> {
    const problems: string[] = [];
    for (const undo of this.#undos.toReversed()) {
      const problem = await undo().catch((error: unknown) => textOf(error));
      if (problem !== undefined) problems.push(problem);
    }
    return problems;
  }

  #removeLater(sender: Sender, id: string): void {
    if (this.#stacks.has(id)) return;
    this.#stacks.add(id);
    this.#undos.push(() => removeStack(this, sender, id));
  }

  /** Repeats the request until it is answered or there is nothing left; what is in use is free a little later. */
  async #undo({ sender, request }: Undo): Promise<string | undefined> {
    const { every, patience } = this.place.poll;
    const deadline = performance.now() + Math.min(patience, 20 * every + 10_000);
    for (;;) {
      const reply = await this.#clients.send(sender, request);
      if ('answer' in reply || gone.test(`${reply.code} ${reply.message}`)) return undefined;
      if (performance.now() > deadline)
        return `${request.action} was refused: ${reply.code}: ${reply.message}`;
      await wait(every);
    }
  }
}
