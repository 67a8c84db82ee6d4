/** Reads what a template takes from Parameter Store, when an operation is asked for. Source: recorded answers. */
import { GetParameterCommand, type Parameter } from '@aws-sdk/client-ssm';
import { AwsError, type Services } from '../../contract.ts';
import type { Deployment } from '../stacks/deployment.ts';
import { planned } from '../stacks/plan-scope.ts';
import { invalid, misused } from '../template/errors.ts';
import type { Scope } from '../template/evaluate.ts';
import { isListType, isSsmType, type ParameterTexts } from '../template/parameters.ts';
import type { Template } from '../template/shapes.ts';
import { isList, isMapping, record, type Value } from '../value.ts';

const reference = /\{\{resolve:(ssm|ssm-secure):([^}]*)\}\}/g;

/** What follows the service's name: a name and maybe a version; labels are refused. */
const named = /^[a-zA-Z0-9_.\-/]+(?<version>:\d+)?$/;

/** User guide, "Get a secure string value from Systems Manager Parameter Store": of the properties it lists, ours. */
const securable = 'AWS::IAM::User/Properties/LoginProfile/Password';

const absences = ['ParameterNotFound', 'ParameterVersionNotFound'];

/** A parameter, its value not decrypted. */
async function read(services: Services, name: string): Promise<Parameter> {
  const ssm = await services.ssm();
  const { Parameter: found } = await ssm.send(new GetParameterCommand({ Name: name }));
  return found ?? {};
}

async function typedValue(services: Services, key: string, type: string): Promise<string> {
  const found = await read(services, key).catch(() => {
    throw invalid(`Unable to fetch parameters [${key}] from parameter store for this account.`);
  });
  if (found.Type === 'SecureString') {
    throw invalid(`Parameters [${key}] referenced by template have types not supported by CloudFormation.`);
  }
  const list = isListType(type);
  if (list !== (found.Type === 'StringList')) {
    throw invalid(`Types for SSM parameters [${key}] defined in CFN template and SSM are incompatible`);
  }
  const value = found.Value ?? '';
  return list ? value.replaceAll(/\s*,\s*/g, ',').trim() : value;
}

async function textValue(services: Services, name: string, text: string): Promise<string> {
  let result = text;
  for (const [whole, , body = ''] of text.matchAll(reference)) {
    const version = named.exec(body)?.groups?.['version'];
    if (version === undefined) {
      throw invalid(`Template error: parameter ${name} should not contain ssm versionless resolver`);
    }
    const value = await referred(services, body);
    result = result.replace(whole, () => value);
  }
  return result;
}

/** The values of parameters that have them in Parameter Store, be it by their type or by a reference in their text. */
export async function storedValues(
  template: Template,
  given: ParameterTexts,
  services: Services,
): Promise<ParameterTexts> {
  const found = Object.entries(given).map(async ([name, text]) => {
    const type = template.parameters[name]?.type ?? '';
    if (isSsmType(type)) return [[name, await typedValue(services, text, type)] as const];
    return text.includes('{{resolve:ssm:') ? [[name, await textValue(services, name, text)] as const] : [];
  });
  return record((await Promise.all(found)).flat());
}

/** What a reference without a secret gives. */
async function referred(services: Services, body: string): Promise<string> {
  const found = await read(services, body).catch((error: unknown) => {
    if (error instanceof Error && !absences.includes(error.name)) throw invalid(error.message);
    throw invalid(`Parameters: [ssm:${body}] cannot be found.`);
  });
  if (found.Type !== 'SecureString') return found.Value ?? '';
  throw invalid(
    `Non-secure ssm prefix was used for secure parameter ${body.replace(named.exec(body)?.groups?.['version'] ?? '', '')}`,
  );
}

interface Place {
  /** The type and the way to the property, as AWS writes it. */
  readonly path: string;
  readonly text: string;
}

function texts(value: Value | undefined, path: string): readonly Place[] {
  if (typeof value === 'string') return value.includes('{{resolve:ssm') ? [{ path, text: value }] : [];
  if (isList(value)) return value.flatMap((item) => texts(item, path));
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => texts(member, `${path}/${name}`));
}

function unknown(): never {
  throw misused('not known yet');
}

/** Only what parameters and mappings give is known before anything is made. */
function scopeOf({ template, values, truths }: Omit<Deployment, 'dynamic'>): Scope {
  return {
    ref: (name) => values[name] ?? (name === 'AWS::NoValue' ? undefined : unknown()),
    condition: (name) => truths[name] === true,
    attribute: unknown,
    export: unknown,
    zones: unknown,
    mappings: template.mappings,
    extensions: template.transforms.includes('AWS::LanguageExtensions'),
  };
}

/** What the references at a place give, and what dooms the operation there. */
interface Given {
  readonly values: readonly (readonly [string, string])[];
  readonly doomed?: string;
}

async function valuesAt({ path, text }: Place, services: Services): Promise<Given> {
  const values: (readonly [string, string])[] = [];
  for (const [whole, service, body = ''] of text.matchAll(reference)) {
    const match = named.exec(body);
    if (match === null) throw invalid(`Incorrect format is used in the following SSM reference: [${whole}]`);
    try {
      if (service === 'ssm') values.push([whole, await referred(services, body)]);
      else if (path !== securable) throw invalid(`SSM Secure reference is not supported in: [${path}]`);
    } catch (error) {
      if (match.groups?.['version'] !== undefined || !(error instanceof AwsError)) throw error;
      return { values, doomed: error.message };
    }
  }
  return { values };
}

/**
 * What the references of a deployment's resources give, by the whole reference. One that names a version is refused
 * at once where it is wrong; another dooms the operation.
 */
export async function dynamicValues(
  settled: Omit<Deployment, 'dynamic'>,
  services: Services,
): Promise<{ readonly dynamic: ReadonlyMap<string, string>; readonly doomed?: string }> {
  const { template, needs } = settled;
  if (!template.body.includes('{{resolve:ssm')) return { dynamic: new Map() };
  const scope = scopeOf(settled);
  const places = [...needs.keys()].flatMap((id) => {
    const declaration = template.resources[id];
    if (declaration === undefined) return [];
    return texts(planned(declaration.properties, scope), `${declaration.type}/Properties`);
  });
  const given = await Promise.all(places.map((place) => valuesAt(place, services)));
  const doomed = given.find((each) => each.doomed !== undefined)?.doomed;
  const dynamic = new Map(given.flatMap(({ values }) => values));
  return doomed === undefined ? { dynamic } : { dynamic, doomed };
}
