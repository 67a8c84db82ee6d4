/** A local AWS for tests, with the SDK's settings for its host and guest identities. */
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { ensureTools } from '../setup/index.ts';
import { type LocalAws, type StartOptions, startAws } from './start.ts';

/** What any SDK client takes. */
export interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  readonly maxAttempts: number;
}

export interface TestAws {
  readonly aws: LocalAws;
  readonly host: ClientSettings;
  readonly guest: ClientSettings;
  /** Asks a control path; returns what it answers as JSON, or undefined for none. */
  control(method: string, path: string, body?: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

/** Has moto (installing it when it is not there), starts it and the gateway, and assumes the guest role. */
export async function localAws(options: Omit<StartOptions, 'python'> = {}): Promise<TestAws> {
  const { moto } = await ensureTools({ want: ['moto'], report: () => undefined });
  if (moto === undefined) throw new Error('the set-up gave no moto');
  const aws = await startAws({ ...options, python: moto.python });
  const { env } = aws;
  const settings = {
    endpoint: env['AWS_ENDPOINT_URL'] ?? '',
    region: env['AWS_REGION'] ?? '',
    maxAttempts: 1,
  };
  const credentials = {
    accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
  };
  const host = { ...settings, credentials };
  const guest = { ...settings, credentials: await assumed(host, env['SANDBOX_GUEST_ROLE_ARN'] ?? '') };
  const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${settings.endpoint}/_sandbox/${path}`, { method, ...sent });
    return answer.status === 204 ? undefined : ((await answer.json()) as unknown);
  };
  await control('DELETE', 'calls');
  return { aws, host, guest, control, stop: () => aws.stop() };
}

/** Credentials of a role's session. */
export async function assumed(
  settings: ClientSettings,
  RoleArn: string,
  ExternalId?: string,
): Promise<ClientSettings['credentials']> {
  const input = { RoleArn, RoleSessionName: 'test', ...(ExternalId === undefined ? {} : { ExternalId }) };
  const { Credentials: keys } = await new STSClient(settings).send(new AssumeRoleCommand(input));
  return {
    accessKeyId: keys?.AccessKeyId ?? '',
    secretAccessKey: keys?.SecretAccessKey ?? '',
    sessionToken: keys?.SessionToken ?? '',
  };
}
