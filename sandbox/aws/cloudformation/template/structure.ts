/** Checks a template's sections and members before anything else looks at them, with CloudFormation's wording. */
import { isList, isMapping, type Mapping, record, text, type Value } from '../value.ts';
import { checkedCreationPolicy } from './creation-policy.ts';
import { invalid, malformed } from './errors.ts';
import { parameterDeclarations } from './parameter-declarations.ts';
import type { OutputDeclaration, ResourceDeclaration, Retention, Template } from './shapes.ts';
import { readTemplateText } from './text.ts';

const sections = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Mappings',
  'Conditions',
].concat(['Transform', 'Rules', 'Resources', 'Outputs', 'Hooks']);
const resourceMembers = ['Type', 'Properties', 'Condition', 'DependsOn', 'Metadata', 'DeletionPolicy'].concat(
  ['UpdateReplacePolicy', 'CreationPolicy', 'UpdatePolicy'],
);
const retentions: readonly Retention[] = ['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot'];

/** A section that must be an object of objects; absent is empty. */
function section(template: Mapping, name: string): Mapping {
  const value = template[name];
  if (value === undefined) return {};
  if (value === null) throw invalid(`[/${name}] 'null' values are not allowed in templates`);
  if (!isMapping(value)) throw malformed(`Any ${name} member must be an object.`);
  return value;
}

function refuseNulls(value: Value, path: string): void {
  if (value === null) throw invalid(`[${path}] 'null' values are not allowed in templates`);
  if (isList(value)) {
    value.forEach((item, index) => refuseNulls(item, `${path}/${index}`));
  } else if (isMapping(value)) {
    for (const [name, member] of Object.entries(value)) refuseNulls(member, `${path}/${name}`);
  }
}

function retention(value: Value | undefined, attribute: string): Retention | undefined {
  if (value === undefined) return undefined;
  const found = retentions.find((each) => each === value);
  if (found === undefined) throw malformed(`Unrecognized ${attribute} ${text(value)}`);
  return found;
}

function policy(value: Value | undefined, id: string, attribute: string): Mapping | undefined {
  if (value === undefined) return undefined;
  if (!isMapping(value)) throw malformed(`[/Resources/${id}/${attribute}] must be an object.`);
  return value;
}

function dependsOn(value: Value | undefined): readonly string[] {
  if (value === undefined) return [];
  const names = isList(value) ? value : [value];
  if (!names.every((name) => typeof name === 'string')) {
    throw malformed('Every DependsOn value must be a string.');
  }
  return names as readonly string[];
}

function resource(id: string, value: Value): ResourceDeclaration {
  if (!/^[a-zA-Z0-9]+$/.test(id)) throw malformed(`Resource name ${id} is non alphanumeric.`);
  if (id.length > 255) throw malformed(`Resource name ${id} is longer than 255 characters.`);
  if (!isMapping(value)) throw malformed('Any Resources member must be an object.');
  const { Type: type, Properties: properties, Condition: condition } = value;
  if (type === undefined) {
    throw malformed(`[/Resources/${id}] Every Resources object must contain a Type member.`);
  }
  if (typeof type !== 'string') throw malformed(`[/Resources/${id}/Type] must be a string.`);
  const extra = Object.keys(value).find((member) => !resourceMembers.includes(member));
  if (extra !== undefined) throw invalid(`Invalid template resource property '${extra}'`);
  if (properties !== undefined && !isMapping(properties)) {
    throw malformed(`[/Resources/${id}/Properties] must be an object.`);
  }
  if (condition !== undefined && typeof condition !== 'string') {
    throw malformed(`Every Condition member must be a string.`);
  }
  return {
    type,
    properties: properties ?? {},
    condition,
    dependsOn: dependsOn(value['DependsOn']),
    metadata: value['Metadata'],
    deletionPolicy: retention(value['DeletionPolicy'], 'DeletionPolicy'),
    updateReplacePolicy: retention(value['UpdateReplacePolicy'], 'UpdateReplacePolicy'),
    creationPolicy: checkedCreationPolicy(type, policy(value['CreationPolicy'], id, 'CreationPolicy')),
    updatePolicy: policy(value['UpdatePolicy'], id, 'UpdatePolicy'),
  };
}

function output(id: string, value: Value): OutputDeclaration {
  if (!/^[a-zA-Z0-9]+$/.test(id)) throw malformed(`Output name ${id} is non alphanumeric.`);
  if (!isMapping(value) || value['Value'] === undefined) {
    throw malformed('Every Outputs member must contain a Value object');
  }
  const { Description: description, Condition: condition, Export: exported } = value;
  if (exported !== undefined && (!isMapping(exported) || exported['Name'] === undefined)) {
    throw malformed(`[/Outputs/${id}/Export] must contain a Name member.`);
  }
  return {
    value: value['Value'],
    description: typeof description === 'string' ? description : undefined,
    condition: typeof condition === 'string' ? condition : undefined,
    exportName: isMapping(exported) ? exported['Name'] : undefined,
  };
}

function transformsOf(value: Value | undefined): readonly string[] {
  const names = (isList(value) ? value : [value ?? null]).map((one) => (isMapping(one) ? one['Name'] : one));
  if (names.some(isMapping)) throw invalid('Key Name of transform definition must be a string.');
  return names.filter((name) => typeof name === 'string');
}

function mapping(id: string, value: Value): Mapping {
  if (!isMapping(value)) throw malformed(`Every Mappings member ${id} must be a map`);
  for (const [key, entry] of Object.entries(value)) {
    if (!/^[a-zA-Z0-9.-]+$/.test(key)) {
      throw malformed(
        `Mappings element name '${key}' must be non-empty and can contain only alphanumerics, '-' or '.'`,
      );
    }
    if (!isMapping(entry)) throw malformed(`Every Mappings member ${key} must be a map`);
    checkMappingEntry(entry);
  }
  return value;
}

function checkMappingEntry(entry: Mapping): void {
  const wrong = Object.keys(entry).find((name) => !/^[a-zA-Z0-9]+$/.test(name));
  const odd = Object.values(entry).some((leaf) => isMapping(leaf));
  if (odd) throw malformed('Every Mappings attribute must be a String or a List.');
  if (wrong === undefined) return;
  throw malformed(`Mappings attribute name '${wrong}' must contain only alphanumeric characters.`);
}

function each<T>(members: Mapping, read: (id: string, value: Value) => T): Readonly<Record<string, T>> {
  return record(Object.entries(members).map(([id, value]) => [id, read(id, value)] as const));
}

/** Limits of the CloudFormation user guide, "Understand CloudFormation quotas". */
function withinLimits(template: Mapping): void {
  const count = (name: string): number => Object.keys(section(template, name)).length;
  const limits = { Resources: 500, Outputs: 200, Parameters: 200, Mappings: 200 };
  for (const [name, limit] of Object.entries(limits)) {
    const found = count(name);
    if (found <= limit) continue;
    throw malformed(`Number of ${name.toLowerCase()}, ${found}, is greater than maximum allowed, ${limit}`);
  }
}

/**
 * The template of a body, or of what its transforms have made of it. Throws a ValidationError naming the first thing
 * wrong with its structure.
 */
export function parseTemplate(body: string, processed: string = body): Template {
  const raw = readTemplateText(processed);
  const unknown = Object.keys(raw).filter((name) => !sections.includes(name));
  if (unknown.length > 0) throw invalid(`Invalid template property or properties [${unknown.join(', ')}]`);
  const version = raw['AWSTemplateFormatVersion'];
  if (version !== undefined && version !== '2010-09-09') {
    throw malformed(`${text(version)} is not a supported value for AWSTemplateFormatVersion.`);
  }
  const members = section(raw, 'Resources');
  if (Object.keys(members).length === 0) throw malformed('At least one Resources member must be defined.');
  for (const name of ['Resources', 'Outputs', 'Parameters', 'Conditions']) {
    refuseNulls(section(raw, name), `/${name}`);
  }
  withinLimits(raw);
  const description = raw['Description'];
  if (description !== undefined && typeof description !== 'string') {
    throw malformed('Template description must be a string.');
  }
  if (description !== undefined && Buffer.byteLength(description) > 1024) {
    throw malformed("'Description' length is greater than 1024.");
  }
  return {
    body,
    processed,
    description,
    metadata: raw['Metadata'],
    transforms: transformsOf(raw['Transform']),
    parameters: parameterDeclarations(section(raw, 'Parameters')),
    mappings: each(section(raw, 'Mappings'), mapping),
    conditions: section(raw, 'Conditions'),
    rules: section(raw, 'Rules'),
    resources: each(members, resource),
    outputs: each(section(raw, 'Outputs'), output),
  };
}
