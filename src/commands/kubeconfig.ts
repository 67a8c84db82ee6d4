/** `aws-operator kubeconfig`: a kubeconfig for a guest cluster, with a client certificate made for it that soon runs out. */
import { chmod, writeFile } from 'node:fs/promises';
import { openKubeClient } from '../kube/rest-client.ts';
import { connectedTo, guestKubeconfig } from '../reconcile/guest-kubeconfig.ts';
import type { Settings } from '../settings.ts';
import { systemClock } from '../support/clock.ts';
import { parseDuration } from '../support/duration.ts';
import { systemEntropy } from '../support/entropy.ts';
import { asOperatorError, OperatorError } from '../support/errors.ts';
import { openIssuer } from './certificates.ts';
import { connect } from './connect.ts';

export const kubeconfigUsage = `aws-operator kubeconfig writes a kubeconfig for a guest cluster. Whoever has it may do everything there, until its
client certificate runs out.

Usage: aws-operator kubeconfig <cluster> [flags] [settings]

  <cluster>             name or cluster ID of an AWSConfig
  --namespace <name>    where the AWSConfig is, default: default
  --ttl <duration>      how long the certificate is good for, default: 12h
  --output <file>       where to write, with rights for nobody else; default: standard output

Settings are those of \`aws-operator daemon\`. It needs how to reach the host cluster, such as
--service.kubernetes.kubeconfig, and service.certificates as the operator has it. In the operator's pod all is there:

  kubectl -n giantswarm exec deploy/aws-operator -- /nodejs/bin/node aws-operator.mjs kubeconfig al9qy \\
    --config.dirs=/var/run/aws-operator/configmap,/var/run/aws-operator/secret --config.files=config,secret > al9qy.yaml
`;

export interface KubeconfigFlags {
  readonly cluster: string;
  readonly namespace: string;
  readonly ttl: number;
  readonly output: string | undefined;
  /** What is left for the settings. */
  readonly rest: readonly string[];
}

const own = ['namespace', 'ttl', 'output'] as const;

/** Reads the command's own flags; one sentence for everything that is wrong. */
export function kubeconfigFlags(
  argv: readonly string[],
): { readonly flags: KubeconfigFlags } | { readonly problems: readonly string[] } {
  const [cluster = '', ...others] = argv;
  const problems: string[] = [];
  const found: Partial<Record<(typeof own)[number], string>> = {};
  const rest: string[] = [];
  for (let at = 0; at < others.length; at++) {
    const [, name, inline] = /^--([a-z]+)(?:=(.*))?$/s.exec(others[at] ?? '') ?? [];
    const flag = own.find((one) => one === name);
    if (flag === undefined) {
      rest.push(others[at] ?? '');
      continue;
    }
    const value = inline ?? others[++at];
    if (value === undefined || value === '' || value.startsWith('--'))
      problems.push(`--${flag} needs a value`);
    else found[flag] = value;
  }
  if (cluster === '' || cluster.startsWith('-'))
    problems.push('name the cluster first: aws-operator kubeconfig al9qy');
  const ttl = parseDuration(found.ttl ?? '12h');
  if (ttl === undefined || ttl < 60_000)
    problems.push(`--ttl is "${found.ttl}" and must be a duration of at least 1m, such as 8h`);
  if (problems.length > 0 || ttl === undefined) return { problems };
  return { flags: { cluster, namespace: found.namespace ?? 'default', ttl, output: found.output, rest } };
}

export interface KubeconfigOptions {
  readonly settings: Settings;
  readonly flags: KubeconfigFlags;
  readonly process: Pick<NodeJS.Process, 'stdout' | 'stderr'>;
  readonly environment: NodeJS.ProcessEnv;
}

/** Answers the exit code: 0 when the kubeconfig is written, 1 with one sentence on standard error otherwise. */
export async function kubeconfig(options: KubeconfigOptions): Promise<number> {
  const { flags, process } = options;
  try {
    const { text, until } = await make(options);
    if (flags.output === undefined) process.stdout.write(text);
    else await writeOnlyForUs(flags.output, text);
    const where = flags.output === undefined ? '' : ` is in ${flags.output} and`;
    process.stderr.write(
      `the kubeconfig for ${flags.cluster}${where} is good until ${until.toISOString()}\n`,
    );
    return 0;
  } catch (thrown) {
    process.stderr.write(
      `aws-operator kubeconfig: ${asOperatorError(thrown, 'make a kubeconfig').message}\n`,
    );
    return 1;
  }
}

async function make({
  settings,
  flags,
  environment,
}: KubeconfigOptions): Promise<{ text: string; until: Date }> {
  const [clock, entropy] = [systemClock, systemEntropy];
  const connection = await connect(settings.kubernetes, { clock, environment });
  const client = openKubeClient({ connection, clock, userAgent: 'aws-operator-kubeconfig' });
  const issuing = openIssuer({ settings, client, clock, entropy });
  try {
    if (issuing === undefined) throw elsewhere();
    const { issuer } = issuing;
    const signal = AbortSignal.timeout(60_000);
    const guest = await connectedTo(client, flags, signal);
    return await guestKubeconfig(guest, { client, issuer, clock, ttl: flags.ttl, signal });
  } finally {
    issuing?.close();
    client.close();
  }
}

async function writeOnlyForUs(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  // The mode above is only that of a new file.
  await chmod(path, 0o600);
}

function elsewhere(): OperatorError {
  return new OperatorError({
    code: 'Invalid',
    operation: 'open the issuer',
    reason:
      'service.certificates.issuer is external, so certificates are made by somebody else; set it as the operator has it',
  });
}
