/** Resolves dynamic references, `{{resolve:ssm:…}}` and `{{resolve:secretsmanager:…}}`, when a resource is about to be made. */
import { GetSecretValueCommand, SecretsManagerServiceException } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import type { Services } from '../../contract.ts';
import { invalid } from '../template/errors.ts';
import { isList, isMapping, type Mapping, record, text as textValue, type Value } from '../value.ts';
import type { Deployment } from './deployment.ts';

const pattern = /\{\{resolve:(ssm|ssm-secure|secretsmanager):([^}]+)\}\}/g;

async function parameter(services: Services, path: string): Promise<string> {
  const ssm = await services.ssm();
  try {
    const found = await ssm.send(new GetParameterCommand({ Name: path, WithDecryption: true }));
    return found.Parameter?.Value ?? '';
  } catch (error) {
    // Parameter Store says so by the code alone.
    if (!(error instanceof Error) || error.name !== 'ParameterNotFound') throw error;
    throw invalid(`Parameters: [ssm:${path}] cannot be found.`);
  }
}

/** Rethrows what Secrets Manager refuses: it is no resource's handler that asks, and the reason names who refused. */
function secretRefused(error: unknown): never {
  if (!(error instanceof SecretsManagerServiceException)) throw error;
  const { httpStatusCode = 400, requestId = '' } = error.$metadata;
  throw invalid(
    `${error.message} (Service: AWSSecretsManager; Status Code: ${httpStatusCode}; Error Code: ${error.name}; Request ID: ${requestId}; Proxy: null)`,
  );
}

async function secret(services: Services, path: string): Promise<string> {
  const arn = /^arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:[^:]+/.exec(path)?.[0];
  const [id = '', ...rest] =
    arn === undefined ? path.split(':') : [arn, ...path.slice(arn.length + 1).split(':')];
  const [, key = '', stage = '', version = ''] = rest;
  const client = await services.secretsManager();
  const wanted = new GetSecretValueCommand({
    SecretId: id,
    ...(stage === '' ? {} : { VersionStage: stage }),
    ...(version === '' ? {} : { VersionId: version }),
  });
  const found = await client.send(wanted).catch(secretRefused);
  const value = found.SecretString ?? '';
  if (key === '') return value;
  const member = membersOf(value)[key];
  if (member === undefined) throw invalid(`Could not find a value associated with JSONKey in SecretString`);
  return textValue(member);
}

function membersOf(value: string): Readonly<Record<string, unknown>> {
  try {
    const members: unknown = JSON.parse(value);
    if (typeof members === 'object' && members !== null) return { ...members };
  } catch {
    // No JSON.
  }
  throw invalid('Could not parse SecretString JSON');
}

async function textResolved(source: string, services: Services): Promise<string> {
  let result = source;
  for (const [whole, service, path = ''] of source.matchAll(pattern)) {
    const value =
      service === 'secretsmanager' ? await secret(services, path) : await parameter(services, path);
    result = result.replace(whole, () => value);
  }
  return result;
}

async function valueResolved(value: Value, services: Services): Promise<Value> {
  if (typeof value === 'string') return value.includes('{{resolve:') ? textResolved(value, services) : value;
  if (isList(value)) return Promise.all(value.map((item) => valueResolved(item, services)));
  return isMapping(value) ? resolveDynamic(value, services) : value;
}

/**
 * A value with the dynamic references that the operation has resolved already. What others give, secrets before all,
 * is looked up when a resource is made or changed, and is no reason to change one.
 */
export function withDynamic<T extends Value>(value: T, dynamic: Deployment['dynamic']): T {
  return dynamic.size === 0 ? value : (replaced(value, dynamic) as T);
}

function replaced(value: Value, dynamic: Deployment['dynamic']): Value {
  if (typeof value === 'string') return value.replaceAll(pattern, (whole) => dynamic.get(whole) ?? whole);
  if (isList(value)) return value.map((item) => replaced(item, dynamic));
  if (!isMapping(value)) return value;
  return record(Object.entries(value).map(([name, member]) => [name, replaced(member, dynamic)] as const));
}

/** Properties with every dynamic reference replaced by what it points to. Throws the service's error when it is not there. */
export async function resolveDynamic(properties: Mapping, services: Services): Promise<Mapping> {
  if (!JSON.stringify(properties).includes('{{resolve:')) return properties;
  const entries = Object.entries(properties).map(
    async ([name, value]) => [name, await valueResolved(value, services)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}
