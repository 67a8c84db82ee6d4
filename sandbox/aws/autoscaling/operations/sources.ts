/** What a request says a group shall launch, checked as AWS checks it before it takes it. */
import { DescribeImagesCommand, DescribeLaunchTemplatesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { GetInstanceProfileCommand } from '@aws-sdk/client-iam';
import type { Call, Params } from '../../contract.ts';
import { findVersion, templateRefusal } from '../control/launch-source.ts';
import { type Engine, territoryOf } from '../engine.ts';
import type { LaunchSource, Mixed, Override, TemplateName } from '../launch-sources.ts';
import { invalid, knownOnly, number, object, objects, text } from '../request.ts';
import { notOffered } from './action.ts';

/** The source that a request names; undefined when it names none. Throws when it names several. */
export async function sourceFor(engine: Engine, call: Call): Promise<LaunchSource | undefined> {
  const { params } = call;
  const ways = ['LaunchConfigurationName', 'LaunchTemplate', 'MixedInstancesPolicy', 'InstanceId'];
  const given = ways.filter((name) => params[name] !== undefined && params[name] !== '');
  if (given.length > 1) throw oneSource();
  if (given[0] === undefined) return undefined;
  if (given[0] === 'InstanceId') throw notOffered('groups made from an instance (InstanceId)');
  const name = text(params, 'LaunchConfigurationName');
  if (name !== undefined) return configuration(engine, call, name);
  const single = object(params, 'LaunchTemplate');
  if (single !== undefined) {
    const template = await templateFor(engine, call, single);
    return { kind: 'template', template };
  }
  return { kind: 'mixed', mixed: await mixedFor(engine, call, object(params, 'MixedInstancesPolicy') ?? {}) };
}

/** What AWS says when a group has no source or more than one. */
export function oneSource(): Error {
  return invalid(
    'Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter.',
  );
}

function configuration(engine: Engine, { caller }: Call, name: string): LaunchSource {
  if (!territoryOf(engine, caller).configurations.has(name)) {
    throw invalid(`Launch configuration name not found - Launch configuration ${name} not found`);
  }
  return { kind: 'configuration', name };
}

/** Finds a template by id or name, and checks that the version can be launched. */
export async function templateFor(engine: Engine, call: Call, spec: Params): Promise<TemplateName> {
  knownOnly(spec, ['LaunchTemplateId', 'LaunchTemplateName', 'Version'], 'LaunchTemplate');
  const id = text(spec, 'LaunchTemplateId');
  const name = text(spec, 'LaunchTemplateName');
  if ((id === undefined) === (name === undefined)) {
    throw invalid('Valid requests must contain either launchTemplateId or LaunchTemplateName');
  }
  const ec2 = await engine.eyes(call.caller).ec2();
  const template = { ...(await found(ec2, id, name)), version: text(spec, 'Version') };
  await launchable(engine, call, template);
  return template;
}

async function found(ec2: EC2Client, id: string | undefined, name: string | undefined) {
  const ids = id === undefined ? {} : { LaunchTemplateIds: [id] };
  const names = name === undefined ? {} : { LaunchTemplateNames: [name] };
  const { LaunchTemplates = [] } = await ec2
    .send(new DescribeLaunchTemplatesCommand({ ...ids, ...names }))
    .catch(() => ({ LaunchTemplates: [] }));
  const [template] = LaunchTemplates;
  if (template === undefined) {
    const what = id === undefined ? `template name ${name}` : `template ID ${id}`;
    throw invalid(`${templateRefusal} The specified launch template, with ${what}, does not exist.`);
  }
  return { id: template.LaunchTemplateId ?? '', name: template.LaunchTemplateName ?? '' };
}

async function launchable(engine: Engine, { caller }: Call, template: TemplateName): Promise<void> {
  const eyes = engine.eyes(caller);
  const ec2 = await eyes.ec2();
  const { content } = await findVersion(ec2, template);
  const image = content.ImageId;
  if (image === undefined || image === '') {
    throw invalid(`${templateRefusal} The request must contain the parameter ImageId`);
  }
  const images = await ec2
    .send(new DescribeImagesCommand({ ImageIds: [image] }))
    .catch(() => ({ Images: [] }));
  if ((images.Images ?? []).length === 0 && image.startsWith('ami-')) {
    throw invalid(`${templateRefusal} The image id '[${image}]' does not exist`);
  }
  const profile = content.IamInstanceProfile?.Name;
  if (profile === undefined || profile === '') return;
  const iam = await eyes.iam();
  await iam.send(new GetInstanceProfileCommand({ InstanceProfileName: profile })).catch(() => {
    throw invalid(
      `${templateRefusal} Value (${profile}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name`,
    );
  });
}

const distributionMembers = [
  'OnDemandAllocationStrategy',
  'OnDemandBaseCapacity',
  'OnDemandPercentageAboveBaseCapacity',
].concat(['SpotAllocationStrategy', 'SpotInstancePools', 'SpotMaxPrice']);

/** Source: API reference, MixedInstancesPolicy and InstancesDistribution, with their defaults. */
export async function mixedFor(engine: Engine, call: Call, policy: Params): Promise<Mixed> {
  knownOnly(policy, ['LaunchTemplate', 'InstancesDistribution'], 'MixedInstancesPolicy');
  const whole = object(policy, 'LaunchTemplate') ?? {};
  knownOnly(whole, ['LaunchTemplateSpecification', 'Overrides'], 'LaunchTemplate');
  const spec = object(whole, 'LaunchTemplateSpecification');
  if (spec === undefined)
    throw invalid('LaunchTemplateSpecification must be specified in MixedInstancesPolicy');
  const distribution = object(policy, 'InstancesDistribution') ?? {};
  knownOnly(distribution, distributionMembers, 'InstancesDistribution');
  const overrides: Override[] = [];
  for (const one of objects(whole, 'Overrides') ?? []) overrides.push(await overrideFor(engine, call, one));
  return {
    template: await templateFor(engine, call, spec),
    overrides,
    distribution: Object.fromEntries(
      Object.entries(distribution).map(([key, value]) => [key, String(value)]),
    ),
    onDemandBase: number(distribution, 'OnDemandBaseCapacity') ?? 0,
    onDemandPercentage: number(distribution, 'OnDemandPercentageAboveBaseCapacity', { max: 100 }) ?? 100,
  };
}

async function overrideFor(engine: Engine, call: Call, one: Params): Promise<Override> {
  for (const name of ['WeightedCapacity', 'InstanceRequirements', 'ImageId']) {
    if (one[name] !== undefined) throw notOffered(`${name} in the overrides of a mixed group`);
  }
  knownOnly(one, ['InstanceType', 'LaunchTemplateSpecification'], 'Overrides');
  const spec = object(one, 'LaunchTemplateSpecification');
  const template = spec === undefined ? undefined : await templateFor(engine, call, spec);
  return { instanceType: text(one, 'InstanceType'), template };
}
