/** An instance refresh: replaces a group's members batch by batch. Source: EC2 Auto Scaling User Guide, "How an instance refresh works". */
import { type Engine, pause, Stopped } from '../engine.ts';
import type { LaunchSource } from '../launch-sources.ts';
import type { Group, Member } from '../model.ts';
import type { Refresh } from '../refreshes.ts';
import { at, causeOf } from './activities.ts';
import { findVersion } from './launch-source.ts';
import { terminate } from './terminate.ts';
import { kick, spawnRefresh, until } from './work.ts';

/** How long a batch may take, and how long protected and standby members are waited for. */
const longestWaitMilliseconds = 3_600_000;

/** Whether the refresh has not come to an end. */
export function isActive({ status }: Refresh): boolean {
  return ['Pending', 'InProgress', 'Cancelling', 'RollbackInProgress'].includes(status);
}

/** Starts a refresh that the group lists already. */
export function startRefresh(engine: Engine, group: Group, refresh: Refresh): void {
  spawnRefresh(engine, group, async () => {
    try {
      await run(engine, group, refresh);
    } catch (error) {
      if (error instanceof Stopped) throw error;
      end(engine, refresh, 'Failed', error instanceof Error ? error.message : String(error));
    }
  });
}

async function run(engine: Engine, group: Group, refresh: Refresh): Promise<void> {
  refresh.status = 'InProgress';
  const source = refresh.wanted ?? group.settings.source;
  const targets = await targetsOf(engine, group, { refresh, source });
  const done = await replaceAll(engine, group, { refresh, targets });
  if (finish(engine, group, { refresh, done })) await rollBack(engine, group, refresh);
}

interface Result {
  readonly refresh: Refresh;
  readonly done: boolean;
}

/** Ends the refresh, unless it is to be rolled back: then the answer is true. */
function finish(engine: Engine, group: Group, { refresh, done }: Result): boolean {
  if (refresh.status === 'Cancelling') {
    end(engine, refresh, 'Cancelled', 'Cancelled due to user request.');
    return false;
  }
  if (refresh.status === 'RollbackInProgress') return true;
  if (done) {
    if (refresh.wanted !== undefined) group.settings.source = refresh.wanted;
    end(engine, refresh, 'Successful');
    return false;
  }
  if (!refresh.preferences.autoRollback) {
    end(engine, refresh, 'Failed', refresh.reason);
    return false;
  }
  refresh.status = 'RollbackInProgress';
  return true;
}

function end(engine: Engine, refresh: Refresh, status: Refresh['status'], reason?: string): void {
  Object.assign(refresh, { status, reason, ended: engine.clock.now() });
}

/** Replaces what the refresh has launched by what the group launched before. */
async function rollBack(engine: Engine, group: Group, refresh: Refresh): Promise<void> {
  const targets = [...group.members.values()].filter(
    ({ launched, leaving }) => !leaving && launched.getTime() >= refresh.started.getTime(),
  );
  const done = await replaceAll(engine, group, { refresh, targets });
  if (refresh.status === 'Cancelling') end(engine, refresh, 'Cancelled', 'Cancelled due to user request.');
  else end(engine, refresh, done ? 'RollbackSuccessful' : 'RollbackFailed', refresh.reason);
}

/** The members to replace: all, or those that differ from what is wanted when matching ones are skipped. */
async function targetsOf(
  engine: Engine,
  group: Group,
  { refresh, source }: { readonly refresh: Refresh; readonly source: LaunchSource },
): Promise<readonly Member[]> {
  const members = [...group.members.values()].filter(({ leaving }) => !leaving);
  if (!refresh.preferences.skipMatching) return members;
  const ec2 = await engine.eyes(group.caller).ec2();
  const templates = templatesOf(source);
  const found = await Promise.all(templates.map((template) => findVersion(ec2, template)));
  return members.filter(({ origin }) => {
    if (origin.kind === 'configuration')
      return !(source.kind === 'configuration' && source.name === origin.name);
    if (origin.kind === 'none') return true;
    const { id, version } = origin.template;
    return !found.some(({ template }) => template.id === id && template.version === version);
  });
}

function templatesOf(source: LaunchSource) {
  if (source.kind === 'configuration') return [];
  if (source.kind === 'template') return [source.template];
  return [source.mixed.template, ...source.mixed.overrides.flatMap(({ template }) => template ?? [])];
}

interface Round {
  readonly refresh: Refresh;
  readonly targets: readonly Member[];
}

/** Answers whether all are replaced; false when the refresh was interrupted or took too long. */
async function replaceAll(engine: Engine, group: Group, { refresh, targets }: Round): Promise<boolean> {
  const phase = refresh.status;
  let left = targets;
  refresh.toUpdate = left.length;
  while (left.length > 0) {
    await until(engine, group, () => !group.suspended.has('InstanceRefresh') || refresh.status !== phase);
    const size = Math.floor((group.settings.desired * (100 - refresh.preferences.minHealthy)) / 100);
    const batch = left.slice(0, Math.max(1, size));
    if (refresh.status !== phase || !(await free(engine, group, { refresh, targets: batch }))) return false;
    if (!(await replaceBatch(engine, group, batch))) {
      refresh.reason = 'Refresh failed because instances did not become healthy in time.';
      return false;
    }
    left = left.slice(batch.length);
    refresh.toUpdate = left.length;
    refresh.percentage = Math.floor(((targets.length - left.length) / targets.length) * 100);
    await pause(engine, refresh.preferences.warmup * 1_000);
    if (refresh.status !== phase) return false;
  }
  refresh.percentage = 100;
  return true;
}

/** Waits, for an hour at most, until no member of the batch is protected or on standby. */
async function free(engine: Engine, group: Group, { refresh, targets }: Round): Promise<boolean> {
  const phase = refresh.status;
  const held = (): boolean => targets.some((member) => member.protected || member.state === 'Standby');
  if (!held()) return true;
  refresh.reason = 'Waiting for instances that are protected from scale in or in standby.';
  const freed = await within(engine, group, () => !held() || refresh.status !== phase);
  if (freed) refresh.reason = undefined;
  return freed && refresh.status === phase;
}

/** Ends the batch and waits until the group is whole again. */
async function replaceBatch(engine: Engine, group: Group, batch: readonly Member[]): Promise<boolean> {
  for (const member of batch) {
    if (member.leaving || !group.members.has(member.id)) continue;
    const cause = causeOf([
      at(engine, 'an instance was taken out of service in response to an instance refresh.'),
      at(engine, `instance ${member.id} was selected for termination.`),
    ]);
    group.successors.push('an instance was launched in response to an instance refresh.');
    const { released } = terminate(engine, group, { member, cause, hooks: true });
    await released;
  }
  kick(engine, group);
  return within(engine, group, () => {
    const serving = [...group.members.values()].filter(
      ({ state, health }) => state === 'InService' && health === 'Healthy',
    );
    return serving.length >= group.settings.desired && batch.every(({ id }) => !group.members.has(id));
  });
}

/** Whether it came true within an hour of AWS's time; an instant clock has no hours, and waits for it. */
async function within(engine: Engine, group: Group, holds: () => boolean): Promise<boolean> {
  const late = pause(engine, longestWaitMilliseconds).then(() => engine.clock.mode !== 'instant');
  const came = until(engine, group, holds).then(() => true);
  return Promise.race([came, late.then((over) => (over ? false : came))]);
}
