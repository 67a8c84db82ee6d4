/** Deploys stacks with the command of the AWS CDK, fed with what it would have made of a program. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Account,
  type ClientFolder,
  environmentOf,
  type ForeignClient,
  run,
  type ShownStack,
} from './foreign-client.ts';

const accounts = { host: '111111111111', guest: '222222222222' } as const;

/** What leaves the command with its work alone: no news, no statistics, no colours. */
const quiet = ['--no-notices', '--no-color', '--version-reporting=false', '--path-metadata=false'];

/** The command, and what only it can do. */
export interface CdkCommand extends ForeignClient {
  /** What it prints for `diff`, `drift` and others of its verbs. Rejects with that when it fails. */
  say(account: Account, verb: string, name: string, templatePath: string): Promise<string>;
}

/** `look` finds a stack by name or id, by other means than the command's, which only prints. */
export function cdkCommand(
  settings: ClientFolder & { readonly look: (account: Account, stack: string) => Promise<ShownStack> },
): CdkCommand {
  const { look } = settings;
  const cdk = fileURLToPath(import.meta.resolve('aws-cdk/bin/cdk'));
  const ask = async (account: Account, args: readonly string[]): Promise<string> => {
    const env = { ...(await environmentOf(settings, account)), CI: 'true', NODE_NO_WARNINGS: '1' };
    return run(process.execPath, [cdk, ...args, ...quiet], env);
  };
  const say: CdkCommand['say'] = async (account, verb, name, templatePath) => {
    const app = await assembly(settings, { account, name, templatePath });
    return await ask(account, [verb, name, '--app', app]);
  };
  return {
    say,
    async deploy(account, _, name, templatePath) {
      const app = await assembly(settings, { account, name, templatePath });
      const deploy = ['deploy', name, '--app', app, '--require-approval=never'];
      // It fails when the stack was rolled back, which the stack itself says too.
      await ask(account, deploy).catch((error: Error) => error);
      return await look(account, name);
    },
    async delete(account, name) {
      const { StackId } = await look(account, name);
      await ask(account, ['destroy', name, '--app', join(settings.directory, `${name}.cdk`), '--force']);
      return await look(account, StackId);
    },
  };
}

/** A folder as the CDK's programs write it: a template, and a manifest that says where it belongs. */
async function assembly(
  { directory, env }: ClientFolder,
  stack: { readonly account: Account; readonly name: string; readonly templatePath: string },
): Promise<string> {
  const { account, name, templatePath } = stack;
  const folder = join(directory, `${name}.cdk`);
  await mkdir(folder, { recursive: true });
  const templateFile = `${name}.template.json`;
  await copyFile(templatePath, join(folder, templateFile));
  const artifact = {
    type: 'aws:cloudformation:stack',
    environment: `aws://${accounts[account]}/${env['AWS_REGION']}`,
    properties: { templateFile, validateOnSynth: false },
  };
  const manifest = { version: '36.0.0', artifacts: { [name]: artifact } };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  return folder;
}
