/** The stacks of one account and region as the story handles them: read from the sweep, written to AWS at once. */
import { OperatorError } from '../support/errors.ts';
import type { Stack, StackFailure, Stacks, WantedStack } from './account.ts';
import { firstFailure, undeleted } from './stack-events.ts';
import type { StackDetails } from './stack-reader.ts';
import { stackTags } from './stack-request.ts';
import { statusText } from './stack-status.ts';
import type { StackWriter } from './stack-writer.ts';
import type { Sweep } from './sweep.ts';

export interface StacksOptions {
  readonly sweep: Sweep;
  readonly writer: StackWriter;
  /** Reads the details of an existing stack; undefined when there is none. */
  readonly describe: (name: string) => Promise<StackDetails | undefined>;
}

/** The tag that says whose a stack is. Source: the original operator's stack tags. */
const ownerTag = 'giantswarm.io/cluster';

export function createStacks({ sweep, writer, describe }: StacksOptions): Stacks {
  const history = new FailureMemory(writer);

  return {
    find: (name) => sweep.find(name),

    create: async (wanted) => {
      const made = await sweep.write(wanted.name, 'create', async () => writer.create(wanted));
      if (!made) return checkOwner(await describe(wanted.name), wanted);
      const { terminationProtection } = wanted;
      sweep.made(wanted.name, { outputs: {}, tags: stackTags(wanted), terminationProtection });
    },

    update: async (wanted) => {
      history.forget(wanted.name);
      await protectAsWanted(sweep, writer, wanted);
      const changed = await sweep.write(wanted.name, 'update', async () => writer.update(wanted));
      if (!changed) sweep.doubt(wanted.name);
      return { changed };
    },

    delete: async (stack) => {
      history.forget(stack.name);
      await sweep.write(stack.name, 'delete', async () => {
        if (stack.terminationProtection) await writer.protect(stack.id, false);
        await writer.delete(stack.id);
      });
    },

    cancelUpdate: async ({ id, name }) =>
      await sweep.write(name, 'update', async () => writer.cancelUpdate(id)),

    continueRollback: async ({ id, name }, skip) => {
      history.forget(name);
      await sweep.write(name, 'update', async () => writer.continueRollback(id, skip));
    },

    rollback: async ({ id, name }) => {
      history.forget(name);
      await sweep.write(name, 'update', async () => writer.rollback(id));
    },

    template: async ({ id }, signal) => parsed(await writer.template(id, signal)),

    failure: async (stack, signal) => (await history.of(stack, signal)).first,
    undeleted: async (stack, signal) => (await history.of(stack, signal)).undeleted,
  };
}

/** A template of ours is JSON; what a person put in its place need not be. */
function parsed(body: string): object | undefined {
  try {
    return JSON.parse(body) as object;
  } catch {
    return undefined;
  }
}

/** A stack of the wanted name was there already: fine when it is the same cluster's, the next look shows it. */
function checkOwner(existing: StackDetails | undefined, wanted: WantedStack): void {
  const owner = existing?.tags[ownerTag];
  if (existing === undefined || owner === wanted.tags[ownerTag]) return;
  const whose = owner === undefined ? 'without the tag' : `with the value ${owner} in the tag`;
  throw new OperatorError({
    code: 'Conflict',
    operation: 'cloudformation:CreateStack',
    object: wanted.name,
    reason: `a stack of this name exists ${whose} ${ownerTag}; it is not this cluster's`,
  });
}

async function protectAsWanted(sweep: Sweep, writer: StackWriter, wanted: WantedStack): Promise<void> {
  const known = sweep.find(wanted.name);
  if (known.kind !== 'present' || known.stack.terminationProtection === wanted.terminationProtection) return;
  await writer.protect(known.stack.id, wanted.terminationProtection);
}

interface Failures {
  readonly first: StackFailure | undefined;
  readonly undeleted: readonly StackFailure[];
}

/** What went wrong per stack and status, read from the events once; a new operation forgets it. */
class FailureMemory {
  readonly #writer: StackWriter;
  readonly #known = new Map<string, { readonly key: string; readonly failures: Failures }>();

  constructor(writer: StackWriter) {
    this.#writer = writer;
  }

  async of(stack: Stack, signal: AbortSignal): Promise<Failures> {
    const key = `${stack.id} ${statusText(stack.status)}`;
    const known = this.#known.get(stack.name);
    if (known?.key === key) return known.failures;
    const events = await this.#writer.events(stack, signal);
    const failures = { first: firstFailure(events, stack.id), undeleted: undeleted(events, stack.id) };
    this.#known.set(stack.name, { key, failures });
    return failures;
  }

  forget(name: string): void {
    this.#known.delete(name);
  }
}
