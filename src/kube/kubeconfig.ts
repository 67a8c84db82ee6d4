/** Reads a kubeconfig file into a connection, with every way to prove who we are that does not need a browser. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Clock } from '../support/clock.ts';
import { OperatorError } from '../support/errors.ts';
import {
  bearer,
  type Connection,
  credentialsFrom,
  freshFiles,
  type IdentitySources,
  type Source,
  serverUrl,
} from './credentials.ts';
import { type ExecPlugin, PluginCredential } from './exec-plugin.ts';

interface ClusterEntry {
  readonly server?: string;
  readonly 'certificate-authority'?: string;
  readonly 'certificate-authority-data'?: string;
  readonly 'tls-server-name'?: string;
  readonly 'insecure-skip-tls-verify'?: boolean;
  readonly 'proxy-url'?: string;
}

interface UserEntry {
  readonly 'client-certificate'?: string;
  readonly 'client-certificate-data'?: string;
  readonly 'client-key'?: string;
  readonly 'client-key-data'?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly username?: string;
  readonly password?: string;
  readonly exec?: ExecPlugin;
  readonly 'auth-provider'?: unknown;
  readonly as?: string;
}

interface ContextEntry {
  readonly cluster?: string;
  readonly user?: string;
  readonly namespace?: string;
}

interface Kubeconfig {
  readonly 'current-context'?: string;
  readonly clusters?: readonly { readonly name: string; readonly cluster: ClusterEntry }[] | null;
  readonly users?: readonly { readonly name: string; readonly user: UserEntry | null }[] | null;
  readonly contexts?: readonly { readonly name: string; readonly context: ContextEntry }[] | null;
}

export interface KubeconfigOptions {
  readonly path: string;
  /** The context to use instead of the file's current one. */
  readonly context?: string | undefined;
  readonly clock: Clock;
  /** What credential plugins inherit. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

/** The connection a kubeconfig describes; `Invalid`, in one sentence, when it cannot be used. */
export async function fromKubeconfig(options: KubeconfigOptions): Promise<Connection> {
  const config = await readConfig(options.path);
  const refuse = refusal(options.path);
  const name = options.context ?? config['current-context'];
  if (!name) throw refuse('it has no current-context, and no context was named');
  const context = config.contexts?.find((entry) => entry.name === name)?.context;
  if (context === undefined) throw refuse(`it has no context "${name}"`);
  const cluster = config.clusters?.find((entry) => entry.name === context.cluster)?.cluster;
  if (cluster?.server === undefined) throw refuse(`context "${name}" names no cluster with a server`);
  const user = config.users?.find((entry) => entry.name === context.user)?.user ?? {};
  const unsupported = unsupportedPart(cluster, user);
  if (unsupported !== undefined) throw refuse(`${unsupported} is not supported`);
  return {
    server: serverUrl(cluster.server),
    credentials: credentialsFrom(sourcesOf(cluster, user, options)),
    namespace: context.namespace,
  };
}

function sourcesOf(cluster: ClusterEntry, user: UserEntry, options: KubeconfigOptions): IdentitySources {
  const files = freshFiles(options.clock);
  const folder = dirname(resolve(options.path));
  const file = (path: string | undefined): Source | undefined =>
    files.reader(path ? resolve(folder, path) : undefined);
  const plugin = user.exec && new PluginCredential(user.exec, options.environment ?? {}, options.clock);
  const forget = (): void => {
    files.forget();
    plugin?.forget();
  };
  const written = {
    ca: decoded(cluster['certificate-authority-data']) ?? file(cluster['certificate-authority']),
    cert: decoded(user['client-certificate-data']) ?? file(user['client-certificate']),
    key: decoded(user['client-key-data']) ?? file(user['client-key']),
    authorization: bearer(file(user.tokenFile) ?? constant(user.token)) ?? basic(user),
    serverName: cluster['tls-server-name'],
    insecure: cluster['insecure-skip-tls-verify'],
    forget,
  };
  return plugin === undefined ? written : { ...written, ...printedSources(plugin) };
}

/** A plugin prints a token or a certificate, and which of them is known only once it ran. */
function printedSources(plugin: PluginCredential): IdentitySources {
  return {
    cert: async () => (await plugin.get()).cert,
    key: async () => (await plugin.get()).key?.reveal(),
    authorization: bearer(async () => (await plugin.get()).token?.reveal()),
  };
}

function unsupportedPart(cluster: ClusterEntry, user: UserEntry): string | undefined {
  if (cluster['proxy-url'] !== undefined) return 'proxy-url';
  if (user['auth-provider'] !== undefined) return 'auth-provider (Kubernetes dropped it too; use exec)';
  if (user.as !== undefined) return 'impersonation (as)';
  return undefined;
}

async function readConfig(path: string): Promise<Kubeconfig> {
  const refuse = refusal(path);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw refuse(cause instanceof Error ? cause.message : String(cause), cause);
  });
  // Loaded here, since in a cluster no kubeconfig is ever read.
  const { parse } = await import('yaml');
  // Plain errors: the pretty ones quote the line, which may hold a credential.
  try {
    const parsed: unknown = parse(text, { prettyErrors: false });
    if (typeof parsed === 'object' && parsed !== null) return parsed as Kubeconfig;
  } catch (cause) {
    throw refuse(`it is not YAML: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  throw refuse('it is empty');
}

function refusal(path: string): (reason: string, cause?: unknown) => OperatorError {
  return (reason, cause) =>
    new OperatorError({ code: 'Invalid', operation: 'read kubeconfig', object: path, reason, cause });
}

function constant(value: string | undefined): Source | undefined {
  return value ? () => Promise.resolve(value) : undefined;
}

function decoded(base64: string | undefined): Source | undefined {
  return constant(base64 ? Buffer.from(base64, 'base64').toString('utf8') : undefined);
}

function basic(user: UserEntry): Source | undefined {
  if (!user.username) return undefined;
  const pair = Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64');
  return constant(`Basic ${pair}`);
}
