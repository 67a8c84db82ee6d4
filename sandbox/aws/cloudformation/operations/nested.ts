/** Carries out what a stack asks of the stacks nested in it. */
import { randomUUID } from 'node:crypto';
import type { Made, NestedRequest, NestedStacks } from '../resources/kind.ts';
import { remove } from '../stacks/deletion.ts';
import type { Deployment } from '../stacks/deployment.ts';
import type { Engine, Nest } from '../stacks/engine.ts';
import { stackRow } from '../stacks/events.ts';
import { finish } from '../stacks/finishing.ts';
import type { Stack } from '../stacks/model.ts';
import { begin } from '../stacks/operation.ts';
import { concludeRollback, rollBackUpdate } from '../stacks/update.ts';
import { text } from '../value.ts';
import { requestedDeployment } from './deploy-request.ts';
import { embedded, made, notUpdated, wentBack } from './nested-answers.ts';
import { differs, refuseTypeChange, refuseUnlessUpdatable, stable } from './rules.ts';
import { newStack, startCreation, startUpdate } from './starts.ts';

function found(engine: Engine, id: string): Stack {
  const child = engine.stacks.find((stack) => stack.id === id);
  if (child === undefined) throw new Error(`Stack with id ${id} does not exist`);
  return child;
}

/** One stack's operation and those nested in it, which have no token of a request. */
export class NestedIn implements NestedStacks {
  readonly #engine: Engine;
  readonly #nest: Nest;

  constructor(engine: Engine, nest: Nest) {
    this.#engine = engine;
    this.#nest = nest;
  }

  /** What the parent wants of the nested stack; capabilities are those that the whole tree was given. */
  #target(child: Stack, request: NestedRequest): Promise<Deployment> {
    const { caller, capabilities } = this.#nest;
    const params = {
      TemplateURL: request.templateUrl,
      Parameters: Object.entries(request.parameters).map(([ParameterKey, value]) => ({
        ParameterKey,
        ParameterValue: text(value),
      })),
      Tags: request.tags,
      NotificationARNs: request.notificationArns,
      Capabilities: capabilities,
    };
    const place = { stackId: child.id, stackName: child.name, current: child.deployment, changeSet: true };
    return requestedDeployment(this.#engine, { params, caller }, place);
  }

  /** Resolves when the operation on the nested stack has ended; it is interrupted with its parent's. */
  async #atRest(child: Stack): Promise<void> {
    const { signal } = this.#nest;
    const pass = (): void => child.operation?.abort.abort(signal.reason);
    if (signal.aborted) pass();
    signal.addEventListener('abort', pass, { once: true });
    await child.operation?.done;
    signal.removeEventListener('abort', pass);
  }

  async create(name: string, request: NestedRequest): Promise<Made> {
    const { caller, stack: parent, stopAll, initiated } = this.#nest;
    const reviewed = this.#reviewed();
    const child = reviewed ?? newStack(this.#engine, caller, name, parent);
    child.roleArn = parent.roleArn;
    child.onFailure = 'DO_NOTHING';
    child.timeoutMinutes = request.timeoutMinutes;
    const target = await this.#target(child, request);
    if (reviewed === undefined) await this.#admit(child);
    initiated(child.id);
    startCreation(this.#engine, child, { caller, target, dropsNew: false, stopAll });
    await this.#atRest(child);
    if (child.status === 'CREATE_COMPLETE') return made(child);
    throw embedded(child, 'created', child.reason);
  }

  /** Takes in a new nested stack, which counts like any other. */
  async #admit(child: Stack): Promise<void> {
    const { caller } = this.#nest;
    const params = { StackName: child.name };
    const call = {
      service: 'cloudformation',
      action: 'CreateStack',
      params,
      caller,
      requestId: randomUUID(),
    };
    await this.#engine.withinQuota(call, async () => void this.#engine.stacks.push(child));
  }

  /** The nested stack that a change set of the parent has made for review. */
  #reviewed(): Stack | undefined {
    const { stack: parent, logicalId } = this.#nest;
    return this.#engine.stacks.find(
      ({ status, parentId, changeSets }) =>
        status === 'REVIEW_IN_PROGRESS' &&
        parentId === parent.id &&
        changeSets.some(({ within }) => within?.logicalId === logicalId && within.parent === parent.executed),
    );
  }

  async update(id: string, request: NestedRequest): Promise<Made> {
    const { caller, stopAll } = this.#nest;
    const child = found(this.#engine, id);
    const disableRollback = !stopAll;
    if (child.held === undefined) refuseUnlessUpdatable(child, disableRollback);
    const target = await this.#target(child, request);
    refuseTypeChange(child, target);
    const well = stable.includes(child.status) || child.held !== undefined;
    if (well && !differs(this.#engine, child, target)) return made(child);
    const { policy } = child;
    const start = { caller, target, disableRollback, dropsNew: false, policy };
    startUpdate(this.#engine, child, { ...start, held: true });
    await this.#atRest(child);
    if (child.held !== undefined) return made(child);
    const failures = ['UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_FAILED'];
    const cause = child.history
      .rows()
      .findLast(({ status, logicalId }) => logicalId === child.name && failures.includes(status));
    throw notUpdated(child, cause?.status, cause?.reason);
  }

  async restore(id: string): Promise<Made | undefined> {
    const { caller } = this.#nest;
    const child = found(this.#engine, id);
    if (child.before === undefined) return undefined;
    if (wentBack(child)) return made(child);
    const target = child.held ?? child.deployment ?? child.before.deployment;
    const reason = child.status === 'UPDATE_ROLLBACK_FAILED' ? 'User Initiated' : 'Initiated by parent stack';
    const waits = child.status === 'UPDATE_ROLLBACK_IN_PROGRESS';
    begin(this.#engine, child, { caller, target, held: true }, (run) =>
      rollBackUpdate(run, this.#skipsOf(child)),
    );
    if (!waits) stackRow(this.#engine, child, 'UPDATE_ROLLBACK_IN_PROGRESS', reason);
    await child.operation?.done;
    if (wentBack(child)) return made(child);
    throw notUpdated(child, child.status, child.reason);
  }

  /** The nested stack's share of what a rollback leaves as it is: `<its name>.X` is its X. */
  #skipsOf({ name }: Stack): ReadonlySet<string> {
    const nested = [...this.#nest.skips].filter((skip) => skip.includes('.'));
    return new Set(nested.map((skip) => (skip.startsWith(`${name}.`) ? skip.slice(name.length + 1) : skip)));
  }

  async conclude(id: string): Promise<void> {
    const { caller } = this.#nest;
    const child = found(this.#engine, id);
    const back = wentBack(child) ? child.before?.deployment : undefined;
    const target = back ?? child.held;
    if (target === undefined) return;
    begin(this.#engine, child, { caller, target }, back === undefined ? finish : concludeRollback);
    await child.operation?.done;
  }

  async remove(id: string): Promise<void> {
    const { caller } = this.#nest;
    const child = found(this.#engine, id);
    if (child.deleted !== undefined || child.deployment === undefined) return;
    if (child.status !== 'DELETE_IN_PROGRESS') {
      const removal = { retain: [], force: false, stable: child.status };
      const beginning = {
        caller,
        target: child.deployment,
        interrupts: 'delete',
      } as const;
      begin(this.#engine, child, beginning, (run) => remove(run, removal));
      stackRow(this.#engine, child, 'DELETE_IN_PROGRESS', 'User Initiated');
    }
    await this.#atRest(child);
    if (child.deleted === undefined) throw embedded(child, 'deleted', child.reason);
  }
}
