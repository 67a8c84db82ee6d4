/** Keeps the static pods of a machine running as its kubelet would: what is in their folder, again when it ends or is unwell. */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Machine, RunningCommand } from '../machine.ts';
import type { Journal } from '../units/journal.ts';
import { startContainer } from './container.ts';
import { manifestTexts, type Pod, type Probe, parsePod } from './manifest.ts';
import { isWell } from './probe.ts';

/** Where `staticPodPath` of the kubelet's config points. */
const folder = 'etc/kubernetes/manifests';
/** How often the folder is looked at: milliseconds. */
const lookEvery = 500;
/** The kubelet waits 10 s after the first end and doubles that up to `maxContainerRestartPeriod`, here a minute. */
const pauses = [1_000, 10_000, 20_000, 40_000, 60_000] as const;

/** Kubernetes' default for `terminationGracePeriodSeconds`: milliseconds. */
const grace = 30_000;

interface Kept {
  readonly text: string;
  readonly stop: () => Promise<void>;
}

/** Looks until the machine is off. */
export async function keepStaticPods(machine: Machine, journal: Journal): Promise<void> {
  const kept = new Map<string, Kept>();
  const refused = new Map<string, string>();
  while (machine.running) {
    const texts = await manifestTexts(join(machine.root, folder));
    const gone = [...kept].filter(([file, { text }]) => texts.get(file) !== text);
    for (const [file] of gone) kept.delete(file);
    await Promise.all(gone.map(([, { stop }]) => stop()));
    for (const [file, text] of texts) {
      if (kept.has(file) || refused.get(file) === text) continue;
      try {
        kept.set(file, { text, stop: keep(machine, parsePod(text), journal) });
      } catch (error) {
        refused.set(file, text);
        journal(`${file}: ${(error as Error).message}`);
      }
    }
    await wait(lookEvery, undefined, { ref: false });
  }
}

/** Runs one pod until it is stopped; the answer stops it. */
function keep(machine: Machine, pod: Pod, journal: Journal): () => Promise<void> {
  const over = new AbortController();
  const { name } = pod.metadata;
  let current: RunningCommand | undefined;
  const run = async (): Promise<void> => {
    for (let ends = 0; machine.running && !over.signal.aborted; ends += 1) {
      const began = Date.now();
      journal(`pod ${name}: starts`);
      current = startContainer(machine, pod);
      const how = await endOf(machine, pod, current);
      if (over.signal.aborted || !machine.running) return;
      // As the kubelet forgets after ten minutes of running well.
      if (Date.now() - began > 600_000) ends = 0;
      const pause = pauses[Math.min(ends, pauses.length - 1)] ?? 60_000;
      journal(`pod ${name}: ${how}; again in ${pause / 1_000} s`);
      await wait(pause, undefined, { signal: over.signal, ref: false });
    }
  };
  const running = run().catch(() => {});
  return async () => {
    over.abort();
    if (current !== undefined) await end(current);
    await running;
    journal(`pod ${name}: stopped`);
  };
}

/** How it ended: by itself, or because a probe said so. */
async function endOf(machine: Machine, pod: Pod, command: RunningCommand): Promise<string> {
  const [container] = pod.spec.containers;
  const watching = new AbortController();
  const unwell = async (): Promise<string> => {
    const { startupProbe, livenessProbe } = container;
    const started = await watch(machine, startupProbe, { until: 'well', signal: watching.signal });
    if (!started) return 'did not start in time';
    await watch(machine, livenessProbe, { until: 'unwell', signal: watching.signal });
    return 'was not well';
  };
  const ended = command.ended.then((how) => `ended with ${how}`);
  const how = await Promise.race([ended, unwell().catch(() => ended)]);
  watching.abort();
  await end(command);
  return how;
}

/** Asks it to end, and makes it after its grace. */
async function end(command: RunningCommand): Promise<void> {
  command.kill('SIGTERM');
  const timer = new AbortController();
  const late = wait(grace, 'late', { signal: timer.signal, ref: false }).catch(() => 'ended');
  if ((await Promise.race([command.ended, late])) === 'late') command.kill('SIGKILL');
  timer.abort();
  await command.ended;
}

/** Resolves with true when the probe succeeds (until well), or with false when it has failed too often. */
async function watch(
  machine: Machine,
  probe: Probe | undefined,
  { until, signal }: { readonly until: 'well' | 'unwell'; readonly signal: AbortSignal },
): Promise<boolean> {
  if (probe === undefined && until === 'well') return true;
  const period = (probe?.periodSeconds ?? 3_600) * 1_000;
  await wait((probe?.initialDelaySeconds ?? 0) * 1_000, undefined, { signal, ref: false });
  for (let failures = 0; ; ) {
    await wait(period, undefined, { signal, ref: false });
    if (probe === undefined) continue;
    const well = await isWell(machine, probe);
    if (well && until === 'well') return true;
    failures = well ? 0 : failures + 1;
    if (failures >= probe.failureThreshold) return false;
  }
}
