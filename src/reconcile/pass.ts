/** One pass over one AWSConfig: load it, understand it, tell its story, and always say at the end how it went. */
import type { Cluster } from '../cluster/cluster.ts';
import { finalizer } from '../cluster/names.ts';
import { awsConfigs } from '../kube/resources.ts';
import { again, type Reconcile, settled, type Verdict } from '../runtime/verdict.ts';
import { milliseconds } from '../support/clock.ts';
import { asOperatorError } from '../support/errors.ts';
import { create } from './create.ts';
import { type Outcome, outcomeOf, unknown } from './outcome.ts';
import { understand } from './preparation.ts';
import { Recollection } from './recollection.ts';
import { Record } from './record.ts';
import { remove } from './remove.ts';
import type { LiveObject, PassParts, Situation } from './situation.ts';
import { tellCreation, tellRemoval } from './story.ts';
import { finding, findings, verdictOf } from './summary.ts';
import { creationWorld, removalWorld } from './worlds.ts';

/** The reconcile function of the AWSConfig controller. */
export function awsConfigPass(parts: PassParts): Reconcile {
  const recollections = new Map<string, Recollection>();

  return async (key, pass) => {
    const [namespace = '', name = ''] = key.split('/');
    const object = await parts.client.find(
      awsConfigs<LiveObject>(),
      { namespace, name },
      { signal: pass.signal },
    );
    if (object === undefined) {
      recollections.delete(key);
      return settled;
    }
    const kept = recollections.get(key);
    const recollection =
      kept?.owner === object.metadata.uid ? kept : new Recollection(parts.clock, object.metadata.uid);
    recollections.set(key, recollection);
    const record = new Record(object, { ...parts, log: pass.log });
    return await passOver({ object, record, recollection, parts, pass });
  };
}

async function passOver(situation: Situation): Promise<Verdict> {
  const { object, parts, pass } = situation;
  const deleting = object.metadata.deletionTimestamp !== undefined;
  const ours = object.metadata.finalizers?.includes(finalizer) === true;
  if (deleting && !ours) return settled;

  const understood = await understand(situation);
  if (understood.kind === 'problem') return await conclude(situation, understood.outcome);
  const { cluster, release, ignored } = understood;
  if (deleting) return await removal(situation, cluster);
  if (release === undefined) return await conclude(situation, understood.outcome);
  if (cluster.operations.paused) return await pause(situation);

  const world = await creationWorld(situation, { cluster, release, ignored }).catch((thrown: unknown) =>
    outcomeOf(asOperatorError(thrown, 'look at the surroundings')),
  );
  if ('kind' in world) return await conclude(situation, world);
  if (!ours) {
    await addFinalizer(situation);
    return again(milliseconds(0));
  }
  note(situation, cluster);
  const endings = await tellCreation(create, world);
  parts.observe(cluster, endings);
  await situation.record.close(findings(endings, object.metadata.generation), pass.signal);
  return verdictOf(endings.map(({ outcome }) => outcome));
}

async function removal(situation: Situation, cluster: Cluster): Promise<Verdict> {
  const { object, record, parts, pass } = situation;
  const world = await removalWorld(situation, cluster).catch((thrown: unknown) =>
    outcomeOf(asOperatorError(thrown, 'open the accounts')),
  );
  if ('kind' in world) return await conclude(situation, world);
  const ending = await tellRemoval(remove, world);
  if (!ending.finished) {
    const message = `deleting, at the ${ending.step}: ${ending.outcome.message}`;
    const outcome = { ...ending.outcome, message } as Outcome;
    const ready = outcome.kind === 'ready' ? unknown('Deleting', message) : outcome;
    await record.close([finding('Ready', ready, object.metadata.generation)], pass.signal);
    return verdictOf([outcome]);
  }
  pass.log.info({ cluster: cluster.id }, ending.outcome.message);
  parts.events.record(object, {
    type: 'Normal',
    reason: 'Deleted',
    action: 'Delete',
    note: ending.outcome.message,
  });
  parts.removed(cluster);
  await dropFinalizer(situation);
  return settled;
}

/** Ends a pass that could not begin: `Valid` and `Ready` say why. */
async function conclude({ object, record, pass }: Situation, outcome: Outcome): Promise<Verdict> {
  const { generation } = object.metadata;
  await record.close(
    [finding('Valid', outcome, generation), finding('Ready', outcome, generation)],
    pass.signal,
  );
  return verdictOf([outcome]);
}

async function pause({ object, record, pass }: Situation): Promise<Verdict> {
  const outcome = unknown('Paused', 'spec.operations.paused is set; the operator changes nothing');
  await record.close([finding('Ready', outcome, object.metadata.generation)], pass.signal);
  return settled;
}

function note({ record }: Situation, cluster: Cluster): void {
  record.note({
    release: cluster.releaseVersion,
    masters: cluster.masters.count,
    workers: cluster.workers.reduce((sum, pool) => sum + pool.count, 0),
  });
}

async function addFinalizer(situation: Situation): Promise<void> {
  await writeFinalizers(situation, [...(situation.object.metadata.finalizers ?? []), finalizer]);
}

async function dropFinalizer(situation: Situation): Promise<void> {
  await writeFinalizers(
    situation,
    (situation.object.metadata.finalizers ?? []).filter((one) => one !== finalizer),
  );
}

/** The list is replaced whole, so the version guards against another controller's change in between. */
async function writeFinalizers(
  { parts, pass, object }: Situation,
  finalizers: readonly string[],
): Promise<void> {
  const { name, namespace } = object.metadata;
  const live = await parts.client.get(awsConfigs<LiveObject>(), { name, namespace }, { signal: pass.signal });
  const untouched = (live.metadata.finalizers ?? []).join() === (object.metadata.finalizers ?? []).join();
  const resourceVersion = untouched ? live.metadata.resourceVersion : object.metadata.resourceVersion;
  await parts.client.patch(
    awsConfigs(),
    { name, namespace, resourceVersion, change: { metadata: { finalizers } } },
    { signal: pass.signal },
  );
}
