/** The instance metadata service at 169.254.169.254, which tells machines apart by the address they ask from. */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { ServicesFor } from '../../aws/contract.ts';
import type { Identities } from '../../aws/identities.ts';
import {
  type InstanceCredentials,
  instanceCredentials,
  NoInstanceRole,
} from '../../aws/instance-credentials.ts';
import type { InstanceFacts } from '../facts.ts';
import type { Fabric } from '../network/fabric.ts';
import { identityDocument, plainFacts } from './metadata-facts.ts';
import { Tokens } from './metadata-tokens.ts';

export interface MetadataOptions {
  readonly fabric: Fabric;
  readonly backstage: ServicesFor;
  readonly identities: Identities;
  /** The running instance that has a private address. */
  readonly instanceAt: (address: string) => InstanceFacts | undefined;
  readonly userData: (instance: InstanceFacts) => Promise<Buffer>;
}

const address = '169.254.169.254';
const longestLife = 21_600;

interface Asked {
  readonly instance: InstanceFacts;
  readonly path: string;
}

/** Refusals as the service gives them: a bare status. */
class Refusal extends Error {
  readonly status: number;

  constructor(status: number) {
    super(String(status));
    this.status = status;
  }
}

/** Serves until the network goes. */
export async function serveMetadata(options: MetadataOptions): Promise<void> {
  const tokens = new Tokens();
  const kept = new Map<string, InstanceCredentials>();
  const http = createServer((message, response) => {
    handle(options, { tokens, kept }, message, response).catch((error: unknown) => {
      response.writeHead(error instanceof Refusal ? error.status : 500).end();
    });
  });
  await options.fabric.ip(`address add ${address}/32 dev lo`);
  await options.fabric.listen(address, 80, (socket) => http.emit('connection', socket));
}

interface Memory {
  readonly tokens: Tokens;
  readonly kept: Map<string, InstanceCredentials>;
}

async function handle(
  options: MetadataOptions,
  memory: Memory,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const instance = options.instanceAt((message.socket.remoteAddress ?? '').replace('::ffff:', ''));
  if (instance === undefined) throw new Refusal(404);
  const path = (message.url ?? '').split('?')[0] ?? '';
  const headers = { 'content-type': 'text/plain', server: 'EC2ws' };
  if (message.method === 'PUT' && path === '/latest/api/token') {
    // A request that came through a proxy gets none.
    if (message.headers['x-forwarded-for'] !== undefined) throw new Refusal(403);
    const seconds = Number(message.headers['x-aws-ec2-metadata-token-ttl-seconds']);
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > longestLife) throw new Refusal(400);
    const lifetime = { 'x-aws-ec2-metadata-token-ttl-seconds': String(seconds) };
    response.writeHead(200, { ...headers, ...lifetime }).end(memory.tokens.give(instance.id, seconds));
    return;
  }
  if (message.method !== 'GET' && message.method !== 'HEAD') throw new Refusal(405);
  const token = message.headers['x-aws-ec2-metadata-token'];
  const signed = typeof token === 'string' && memory.tokens.good(token, instance.id);
  if (!signed && (token !== undefined || instance.metadata.tokens === 'required')) throw new Refusal(401);
  const body = await answer(options, memory, { instance, path });
  if (body === undefined) throw new Refusal(404);
  response.writeHead(200, headers).end(body);
}

async function answer(
  options: MetadataOptions,
  memory: Memory,
  { instance, path }: Asked,
): Promise<string | Buffer | undefined> {
  const [, , kind = '', rest = ''] = /^\/([^/]+)\/([^/]+)\/?(.*)$/.exec(path) ?? [];
  if (kind === 'user-data') {
    const data = await options.userData(instance);
    return data.length === 0 ? undefined : data;
  }
  if (kind === 'dynamic' && rest === 'instance-identity/document') return identityDocument(instance);
  if (kind !== 'meta-data') return undefined;
  if (rest.startsWith('iam/')) return await iam(options, memory, instance, rest.slice(4));
  return plainFacts(instance)[rest.replace(/\/$/, '')];
}

async function iam(
  options: MetadataOptions,
  memory: Memory,
  instance: InstanceFacts,
  path: string,
): Promise<string | undefined> {
  const keys = await keysOf(options, memory, instance);
  if (keys === undefined) return undefined;
  if (path === 'security-credentials/' || path === 'security-credentials') return keys.Role;
  if (path === 'info')
    return JSON.stringify({
      Code: 'Success',
      LastUpdated: now(),
      InstanceProfileArn: keys.InstanceProfileArn,
    });
  if (path !== `security-credentials/${keys.Role}`) return undefined;
  const { AccessKeyId, SecretAccessKey, Token } = keys;
  const Expiration = withoutFraction(keys.Expiration);
  return JSON.stringify({
    Code: 'Success',
    LastUpdated: now(),
    Type: 'AWS-HMAC',
    AccessKeyId,
    SecretAccessKey,
    Token,
    Expiration,
  });
}

/** The keys of the instance's role, new ones in their last minutes; undefined when it has no role. */
async function keysOf(
  { backstage, identities }: MetadataOptions,
  { kept }: Memory,
  { id, owner }: InstanceFacts,
): Promise<InstanceCredentials | undefined> {
  const known = kept.get(id);
  if (known !== undefined && Date.parse(known.Expiration) - Date.now() > 600_000) return known;
  const token = (bytes: number): string => randomBytes(bytes).toString('hex');
  try {
    const keys = await instanceCredentials(
      { backstage, identities, token },
      { instanceId: id, places: [owner] },
    );
    kept.set(id, keys);
    return keys;
  } catch (error) {
    if (error instanceof NoInstanceRole) return undefined;
    throw error;
  }
}

function now(): string {
  return withoutFraction(new Date().toISOString());
}

function withoutFraction(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z');
}
