/** Deploys stacks with clients of AWS that nobody here wrote: boto3, and the `aws` command; the CDK's is beside. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** A stack as DescribeStacks shows it, as far as the callers look. */
export interface ShownStack {
  readonly StackId: string;
  readonly StackStatus: string;
  readonly Outputs?: readonly { readonly OutputKey: string; readonly OutputValue: string }[];
}

export type Account = 'host' | 'guest';

/** Does one thing to a stack, and answers what it is when it has come to rest. Rejects with what the client said. */
export interface ForeignClient {
  deploy(
    account: Account,
    verb: 'create' | 'update',
    name: string,
    templatePath: string,
  ): Promise<ShownStack>;
  delete(account: Account, name: string): Promise<ShownStack>;
}

export interface ClientFolder {
  /** Of the sandbox. */
  readonly env: Readonly<Record<string, string>>;
  /** For files of the client's. */
  readonly directory: string;
}

const deadlineMilliseconds = 120_000;

/**
 * The environment of a client: endpoint, and profiles as a user would write them, of which `guest` assumes the role in
 * the other account. The keys are in a profile and not in the environment, where they would beat any profile.
 */
export async function environmentOf(
  { env, directory }: ClientFolder,
  account: Account,
): Promise<NodeJS.ProcessEnv> {
  const lines = [
    '[profile host]',
    `aws_access_key_id = ${env['AWS_ACCESS_KEY_ID']}`,
    `aws_secret_access_key = ${env['AWS_SECRET_ACCESS_KEY']}`,
    '[profile guest]',
    `role_arn = ${env['SANDBOX_GUEST_ROLE_ARN']}`,
    'source_profile = host',
  ];
  const configPath = join(directory, 'config');
  await writeFile(configPath, `${lines.join('\n')}\n`);
  return {
    PATH: process.env['PATH'],
    // The aws command keeps the keys of assumed roles at home, where the next sandbox would be asked with them.
    HOME: directory,
    AWS_ENDPOINT_URL: env['AWS_ENDPOINT_URL'],
    AWS_DEFAULT_REGION: env['AWS_REGION'],
    AWS_CONFIG_FILE: configPath,
    AWS_PROFILE: account,
  };
}

/** What the command printed. Rejects when it failed, or after two minutes. */
export async function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { env, timeout: deadlineMilliseconds });
  return stdout;
}

/** boto3, run by `python` through the small script beside this file. */
export function boto3Client(python: string, settings: ClientFolder): ForeignClient {
  const script = fileURLToPath(new URL('stacks.py', import.meta.url));
  const ask = async (account: Account, args: readonly string[]): Promise<ShownStack> => {
    const env = await environmentOf(settings, account);
    return JSON.parse(await run(python, [script, ...args], env)) as ShownStack;
  };
  return {
    deploy: (account, verb, name, templatePath) => ask(account, [verb, name, templatePath]),
    delete: (account, name) => ask(account, ['delete', name]),
  };
}

/** The `aws` command. */
export function awsCommand(aws: string, settings: ClientFolder): ForeignClient {
  const ask = async (account: Account, args: readonly string[]): Promise<string> => {
    const env = await environmentOf(settings, account);
    return run(aws, ['cloudformation', ...args, '--output', 'json'], env);
  };
  const find = async (account: Account, stack: string): Promise<ShownStack> => {
    const answer = await ask(account, ['describe-stacks', '--stack-name', stack, '--query', 'Stacks[0]']);
    return JSON.parse(answer) as ShownStack;
  };
  const settled = async (account: Account, stack: string): Promise<ShownStack> => {
    const deadline = performance.now() + deadlineMilliseconds;
    for (;;) {
      const found = await find(account, stack);
      if (!found.StackStatus.endsWith('_IN_PROGRESS')) return found;
      if (performance.now() > deadline) throw new Error(`${stack} is still ${found.StackStatus}`);
      await wait(100);
    }
  };
  return {
    async deploy(account, verb, name, templatePath) {
      const template = [
        '--template-body',
        `file://${templatePath}`,
        '--capabilities',
        'CAPABILITY_NAMED_IAM',
      ];
      await ask(account, [`${verb}-stack`, '--stack-name', name, ...template]);
      return settled(account, name);
    },
    async delete(account, name) {
      const { StackId } = await find(account, name);
      await ask(account, ['delete-stack', '--stack-name', name]);
      return settled(account, StackId);
    },
  };
}
