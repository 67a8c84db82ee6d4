/** Makes one resource of a stack, with the rows and waits that AWS would show. */
import type { Current, Made, ResourceType, Tag } from '../resources/kind.ts';
import { conform } from '../spec/conform.ts';
import { typeSpec } from '../spec/lookup.ts';
import { evaluate } from '../template/evaluate.ts';
import type { ResourceDeclaration } from '../template/shapes.ts';
import { type Mapping, same } from '../value.ts';
import { contextFor } from './context.ts';
import type { Deployment } from './deployment.ts';
import { disguise } from './disguise.ts';
import { resolveDynamic, withDynamic } from './dynamic.ts';
import { resourceRow } from './events.ts';
import { failureReason, mayPass, serviceOf } from './failure.ts';
import { newResource, type ResourceStatus, type StackResource } from './model.ts';
import { isCancelled, pause, type Run } from './run.ts';
import { stackScope } from './scope.ts';
import { awaitSignals, creationSignals } from './signals.ts';
import { resourceTags } from './tags.ts';

/** A resource as the target wants it, its functions resolved. */
export interface Wanted {
  readonly handler: ResourceType;
  readonly properties: Mapping;
  readonly tags: readonly Tag[];
}

const attempts = 5;

const secondsBetweenAttempts = 5;

/** Resolves a declaration against the stack as it is now. Throws for properties that do not fit the type. */
export async function wantedFor(
  run: Run,
  declaration: ResourceDeclaration,
  logicalId: string,
): Promise<Wanted> {
  const { engine, stack, target } = run;
  const handler = engine.handlerOf(declaration.type);
  const spec = typeSpec(declaration.type);
  if (handler === undefined || spec === undefined) throw new Error(`no handler for ${declaration.type}`);
  const scope = stackScope(engine, stack, { deployment: target, resources: stack.resources });
  const evaluated = (evaluate(declaration.properties, scope) ?? {}) as Mapping;
  const resolved = withDynamic(evaluated, target.dynamic);
  const real = await resolveDynamic(resolved, engine.servicesFor(run.caller));
  const { properties, problems } = conform(spec, real);
  if (problems.length > 0) {
    throw new Error(
      `Properties validation failed for resource ${logicalId} with message:\n${problems.join('\n')}`,
    );
  }
  const referring = same(real, resolved) ? undefined : conform(spec, resolved).properties;
  const refers = !same(real, evaluated);
  disguise(engine, stack, { target, declaration, properties, refers, referring });
  return {
    handler,
    properties,
    tags: resourceTags(stack, target.tags, { ...declaration, logicalId, properties }),
  };
}

/** How long to persist: `unless` stops it, e.g. once a thing exists. What `nests` only waits, and takes nobody's turn. */
interface Persistence {
  readonly nests: boolean | undefined;
  readonly unless?: () => boolean;
}

/** Repeats what failed for a passing cause, as CloudFormation does inside. */
export async function persist<T>(
  run: Run,
  task: () => Promise<T>,
  { nests, unless }: Persistence,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await (nests === true ? task() : run.engine.slots.run(task));
    } catch (error) {
      if (attempt === attempts || !mayPass(error) || unless?.() === true || run.signal.aborted) throw error;
      await pause(run, secondsBetweenAttempts * attempt);
    }
  }
}

/** Writes the failed row, as a cancellation when something else failed before. Always answers false. */
export function fail(run: Run, resource: StackResource, status: ResourceStatus, error: unknown): false {
  const cancelled = isCancelled(run);
  const verb = status === 'CREATE_FAILED' ? 'creation' : 'update';
  const reason = cancelled
    ? `Resource ${verb} cancelled`
    : failureReason(error, serviceOf(resource), run.stack.operation?.token ?? run.stack.id.slice(-36));
  run.failed = true;
  resourceRow(run.engine, run.stack, { resource, status, reason });
  return false;
}

/** A resource's policy with its functions resolved, which may name parameters and resources of its own `deployment`. */
export function policyOf(
  run: Run,
  policy: Mapping | undefined,
  deployment: Deployment = run.target,
): Mapping | undefined {
  if (policy === undefined) return undefined;
  const scope = stackScope(run.engine, run.stack, { deployment, resources: run.stack.resources });
  return (evaluate(policy, scope) ?? undefined) as Mapping | undefined;
}

/** What to make of a resource, whose properties and tags are the wanted ones already, maybe instead of `old`. */
interface Making {
  readonly declaration: ResourceDeclaration;
  readonly wanted: Wanted;
  readonly old?: Current;
}

/**
 * Makes the physical resource, in a replacement instead of `old`, waits as long as AWS would and for the signals it
 * asks for. Throws what the handler throws.
 */
export async function bringUp(
  run: Run,
  resource: StackResource,
  { declaration, wanted, old }: Making,
): Promise<void> {
  const context = contextFor(run, resource, { tags: wanted.tags, formerTags: [], updatePolicy: undefined });
  const former = resource.physicalId;
  const { handler, properties } = wanted;
  const make = (): Promise<Made> =>
    old === undefined || handler.takeOver === undefined
      ? handler.create(properties, context)
      : handler.takeOver(properties, old, context);
  const made = await persist(run, make, {
    nests: handler.nests,
    unless: () => resource.physicalId !== former,
  });
  context.initiated(made.id, made.attributes);
  resource.attributes = made.attributes;
  await pause(run, wanted.handler.seconds?.create ?? 5);
  const signals = creationSignals(policyOf(run, declaration.creationPolicy), resource.type);
  if (signals !== undefined) await awaitSignals(run, resource.logicalId, signals);
  if (isCancelled(run)) throw new Error('cancelled');
}

/** Makes a logical resource that the stack does not have. Answers whether it succeeded. */
export async function createResource(run: Run, logicalId: string): Promise<boolean> {
  const { engine, stack, target } = run;
  const declaration = target.template.resources[logicalId];
  if (declaration === undefined) return true;
  const resource = newResource({
    logicalId,
    type: declaration.type,
    updated: engine.clock.now(),
    needs: [...(target.needs.get(logicalId) ?? [])],
  });
  stack.resources.set(logicalId, resource);
  const begin = (): void => resourceRow(engine, stack, { resource, status: 'CREATE_IN_PROGRESS' });
  let wanted: Wanted;
  try {
    wanted = await wantedFor(run, declaration, logicalId);
  } catch (error) {
    begin();
    return fail(run, resource, 'CREATE_FAILED', error);
  }
  resource.properties = wanted.properties;
  resource.tags = wanted.tags;
  begin();
  try {
    await bringUp(run, resource, { declaration, wanted });
  } catch (error) {
    return fail(run, resource, 'CREATE_FAILED', error);
  }
  resourceRow(engine, stack, { resource, status: 'CREATE_COMPLETE' });
  return true;
}
