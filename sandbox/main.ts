/** `make sandbox`: keeps a sandbox running in the foreground until Ctrl-C; `status` looks at the one that runs. */
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { whyNoMachines } from './machines/rights.ts';
import { readAwsSdkFrom } from './setup/aws-sdk.ts';
import { ensureTools, wantsOf } from './setup/index.ts';
import type { Report } from './setup/progress.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from './start.ts';

const directory = process.env['SANDBOX_DIRECTORY'] ?? fileURLToPath(new URL('../.sandbox', import.meta.url));

/** Runs until a signal comes or a part fails; the answer is the exit code. */
async function serve(): Promise<number> {
  const signalled = new Promise<undefined>((resolve) => {
    let signals = 0;
    const stop = (): void => {
      // The first signal stops in order; the second ends at once, and the guardian ends the children.
      if (++signals > 1) process.exit(130);
      resolve(undefined);
    };
    process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
  });
  const hostCluster = process.env['AWS_ONLY'] !== '1';
  const iamEnforced = process.env['SANDBOX_IAM'] === 'enforced';
  const ledger = process.env['LEDGER'] === '1';
  const vault = process.env['VAULT'] === '1';
  const machines = process.env['GUEST'] === '1';
  const obstacle = machines ? await whyNoMachines() : undefined;
  if (obstacle !== undefined) throw new Error(obstacle);
  const parts = { hostCluster, iamEnforced, ledger, vault, machines };
  const starting = start({ directory, ...parts, report: console.log });
  const sandbox = await Promise.race([starting, signalled]);
  if (sandbox === undefined) return await giveUp(starting);
  console.log(
    `   AWS ${sandbox.env['AWS_ENDPOINT_URL']}   host cluster ${sandbox.hostCluster?.url ?? 'left out'}`,
  );
  if (sandbox.vault !== undefined) console.log(`   Vault ${sandbox.vault.address}`);
  if (sandbox.machines !== undefined)
    console.log(
      `   machines boot; enter their network: nsenter --target ${sandbox.machines.fabric.pid} --net`,
    );
  console.log(`   environment ${sandbox.directory}/env   logs below ${sandbox.directory}`);
  console.log('   look around: node_modules/.bin/node sandbox/main.ts status   end: Ctrl-C');
  console.log('sandbox ready');
  const failure = await Promise.race([sandbox.failed, signalled]);
  if (failure !== undefined) console.error(failure);
  await sandbox.stop();
  return failure === undefined ? 0 : 1;
}

/** In a process of its own the sandbox reads no more of the AWS SDK than it uses. */
async function start(options: SandboxOptions & { readonly report: Report }): Promise<Sandbox> {
  const tools = await ensureTools({ want: [...wantsOf(options), 'aws-sdk'], report: options.report });
  if (tools.awsSdk !== undefined) readAwsSdkFrom(tools.awsSdk);
  return await startSandbox({ ...options, tools });
}

/** Interrupted while starting: set-up is cut short by leaving, a part that is about to stand is stopped in order. */
async function giveUp(starting: Promise<Sandbox>): Promise<number> {
  const late = wait(3_000, undefined, { ref: false });
  const sandbox = await Promise.race([starting.catch(() => undefined), late]);
  await sandbox?.stop();
  return 130;
}

const commands: Readonly<Record<string, () => Promise<number>>> = {
  serve,
  status: async () => {
    const { sandboxStatus } = await import('./status.ts');
    console.log(await sandboxStatus(directory));
    return 0;
  },
};

const name = process.argv[2] ?? 'serve';
const command = commands[name];
try {
  if (command === undefined)
    throw new Error(`"${name}" is no command; there are: ${Object.keys(commands).join(', ')}.`);
  process.exit(await command());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
