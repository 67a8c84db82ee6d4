/** `make demo`: shows a guest cluster come, change and go on a local AWS, and leaves nothing running. */
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ensureTools, type Tools } from '../setup/index.ts';
import { install } from '../stage/installation.ts';
import { bundle, type Operator, startOperator } from '../stage/operator.ts';
import { type FullSandbox, startSandbox } from '../start.ts';
import { clusterId, creation, deletion, inventory, quiet, type Scene, scaling, settingsFor } from './acts.ts';
import { isBooting, planGuest, showGuest } from './guest.ts';
import { lookAround } from './look-around.ts';
import { meterAt } from './meter.ts';
import { residentMegabytes } from './resident.ts';
import { screen } from './screen.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = screen();

/** Answers the exit code. */
async function demo(signal: AbortSignal): Promise<number> {
  console.log('  aws-operator demo: a guest cluster on a local AWS, from nothing to nothing');
  page.title('Set-up', 'cached in ~/.cache/aws-operator; the first run takes minutes');
  const guest = await planGuest(process.env);
  const tools = await ensureTools({
    want: ['moto', 'host-cluster', ...(guest.boots ? (['machines', 'kubectl'] as const) : [])],
    report: (line) => console.log(`  ${line}`),
  });
  page.line(guest.why);
  const { stdout } = await promisify(execFile)(process.execPath, [`${root}scripts/bundle.ts`], {
    cwd: root,
    signal,
  });
  page.line(`✓ operator bundled: ${stdout.trim()}`);
  signal.throwIfAborted();

  const directory = `${root}.demo`;
  const sandbox = await startSandbox({ directory, hostCluster: true, machines: guest.boots, tools });
  const broken = sandbox.failed.then((why) => {
    throw new Error(why);
  });
  try {
    return await Promise.race([broken, perform(sandbox, tools, signal)]);
  } finally {
    await sandbox.stop();
  }
}

async function perform(sandbox: FullSandbox, tools: Tools, signal: AbortSignal): Promise<number> {
  const { env, hostCluster } = sandbox;
  page.title('Sandbox', `AWS ${env['AWS_ENDPOINT_URL']}   host cluster ${hostCluster.url}`);
  page.line(
    'host account 111111111111  VPC 10.0.0.0/16, 2 route tables      guest account 222222222222  zone k8s.sandbox.example',
  );
  const installation = await install(sandbox);
  const settings = settingsFor(sandbox);
  let operator: Operator = await startOperator({ sandbox, installation, settings });
  page.line(
    `operator started in ${Math.round(operator.startedWithin)} ms, as its own process with the rights of config/rbac and nothing else`,
  );
  const scene: Scene = {
    screen: page,
    sandbox,
    installation,
    meter: meterAt(env['AWS_ENDPOINT_URL'] ?? ''),
    signal,
  };
  try {
    const hero = await creation(scene);
    await inventory(scene);
    await scaling(scene, hero);
    const kubectl = tools.kubectl;
    if (isBooting(sandbox) && kubectl !== undefined)
      await showGuest(page, sandbox, { id: clusterId, kubectl });
    if (process.env['KEEP'] === '1') return await keep(sandbox, signal);
    operator = await quiet(scene, operator);
    await operator.stop();
    await scene.meter.reset();
    operator = await startOperator({ sandbox, installation, settings });
    await deletion(scene, hero);
    await closing(operator);
    return 0;
  } catch (error) {
    if (!signal.aborted) page.line(`logs: ${operator.logPath} and below ${sandbox.directory}`);
    throw error;
  } finally {
    await operator.stop();
  }
}

async function keep(sandbox: FullSandbox, signal: AbortSignal): Promise<number> {
  page.title('Still running', 'end it with Ctrl-C');
  for (const line of lookAround(sandbox)) page.line(line);
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  return 0;
}

async function closing(operator: Operator): Promise<void> {
  const megabytes = ((await stat(bundle)).size / 1_000_000).toFixed(1);
  page.gap();
  page.line(
    `That was the real operator (bundle ${megabytes} MB, ${await residentMegabytes(operator.pid)} resident) against a real Kubernetes API and a simulated AWS.`,
  );
  page.line(
    'What was real and what was not: docs/reference/fidelity.md.   Keep it running: make demo KEEP=1',
  );
}

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort(new Error('interrupted'));
  });
}
try {
  process.exitCode = await demo(stop.signal);
} catch (error) {
  console.error(
    stop.signal.aborted
      ? '\n  interrupted; nothing is left running'
      : `\n  ✗ ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exitCode = stop.signal.aborted ? 130 : 1;
}
process.exit();
