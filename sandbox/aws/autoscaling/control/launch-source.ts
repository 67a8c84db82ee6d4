/** What a group launches: looks its template version or configuration up and writes the request to EC2. */
import {
  DescribeLaunchTemplateVersionsCommand,
  type EC2Client,
  type ResponseLaunchTemplateData,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { type Engine, territoryOf } from '../engine.ts';
import type { LaunchSource, Mixed, Origin, TemplateName } from '../launch-sources.ts';
import { counts, type Group, type LaunchConfiguration, type Member } from '../model.ts';
import { invalid } from '../request.ts';

/** The start of every refusal about a template. Source: answers of AWS reported in public. */
export const templateRefusal = 'You must use a valid fully-formed launch template.';

export interface FoundVersion {
  /** Version as a number. */
  readonly template: TemplateName;
  readonly content: ResponseLaunchTemplateData;
}

/** The content of a template's version now; `$Latest` and `$Default` are looked up. Throws AWS's refusal when there is none. */
export async function findVersion(ec2: EC2Client, template: TemplateName): Promise<FoundVersion> {
  const version = template.version ?? '$Default';
  const { LaunchTemplateVersions } = await ec2
    .send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: template.id, Versions: [version] }))
    .catch((error: unknown) => {
      throw noTemplate(error, template);
    });
  const found = LaunchTemplateVersions?.[0];
  if (found === undefined) {
    throw invalid(`${templateRefusal} Could not find launch template version ${version} for ${template.id}`);
  }
  const number = String(found.VersionNumber);
  return { template: { ...template, version: number }, content: found.LaunchTemplateData ?? {} };
}

function noTemplate(error: unknown, { id }: TemplateName): Error {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (name.includes('LaunchTemplateId')) {
    return invalid(
      `${templateRefusal} The specified launch template, with template ID ${id}, does not exist.`,
    );
  }
  return invalid(`${templateRefusal} ${message}`);
}

/** A request to EC2 for one machine, without its place and tags. */
export interface Order {
  readonly input: Partial<RunInstancesCommandInput>;
  readonly instanceType: string;
  readonly origin: Origin;
  readonly spot: boolean;
  /** Tags that the template gives to what comes with the machine. */
  readonly tags: ResponseLaunchTemplateData['TagSpecifications'];
}

/** What the group launches now: with a refresh under way what that is for. */
export function sourceNow({ settings, refreshes }: Group): LaunchSource {
  const active = refreshes.find(({ status }) => status === 'Pending' || status === 'InProgress');
  return active?.wanted ?? settings.source;
}

/** Writes the order for the next machine. `turn` counts the kinds of a mixed group that had no capacity. */
export async function orderFor(engine: Engine, group: Group, turn: number): Promise<Order> {
  const source = sourceNow(group);
  const ec2 = await engine.eyes(group.caller).ec2();
  switch (source.kind) {
    case 'configuration':
      return configured(configurationOf(engine, group, source.name));
    case 'template':
      return templated(await findVersion(ec2, source.template), undefined, false);
    case 'mixed': {
      const { mixed } = source;
      const override = mixed.overrides[turn % Math.max(1, mixed.overrides.length)];
      const version = await findVersion(ec2, override?.template ?? mixed.template);
      return templated(version, override?.instanceType, nextIsSpot(group, mixed));
    }
  }
}

function configurationOf(engine: Engine, { caller }: Group, name: string): LaunchConfiguration {
  const found = territoryOf(engine, caller).configurations.get(name);
  if (found === undefined) throw invalid(`Launch configuration name not found - ${name}`);
  return found;
}

/** Source: EC2 Auto Scaling User Guide, "Auto Scaling groups with multiple instance types": base first, then a share. */
function nextIsSpot(group: Group, { onDemandBase, onDemandPercentage }: Mixed): boolean {
  const members = [...group.members.values()].filter(counts);
  const onDemand = members.filter(({ spot }: Member) => !spot).length;
  if (onDemand < onDemandBase) return false;
  const above = members.length + 1 - onDemandBase;
  return onDemand - onDemandBase >= Math.ceil((above * onDemandPercentage) / 100);
}

function templated(
  { template, content }: FoundVersion,
  instanceType: string | undefined,
  spot: boolean,
): Order {
  const market = spot ? ({ MarketType: 'spot' } as const) : content.InstanceMarketOptions;
  return {
    instanceType: instanceType ?? content.InstanceType ?? 'm1.small',
    origin: { kind: 'template', template },
    spot: market?.MarketType === 'spot',
    tags: content.TagSpecifications,
    input: {
      LaunchTemplate: { LaunchTemplateId: template.id, Version: template.version },
      InstanceType: (instanceType ?? content.InstanceType) as RunInstancesCommandInput['InstanceType'],
      ImageId: content.ImageId,
      EbsOptimized: content.EbsOptimized,
      Monitoring: content.Monitoring === undefined ? undefined : { Enabled: content.Monitoring.Enabled },
      IamInstanceProfile: content.IamInstanceProfile,
      MetadataOptions: content.MetadataOptions as RunInstancesCommandInput['MetadataOptions'],
      NetworkInterfaces: content.NetworkInterfaces as RunInstancesCommandInput['NetworkInterfaces'],
      InstanceMarketOptions: market as RunInstancesCommandInput['InstanceMarketOptions'],
    },
  };
}

const profileArn = /^arn:[^:]+:iam::/;

function configured({ name, given }: LaunchConfiguration): Order {
  const text = (member: string): string | undefined => {
    const value = given[member];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const profile = text('IamInstanceProfile');
  const tenancy = text('PlacementTenancy');
  const spot = text('SpotPrice') !== undefined;
  const input = {
    ImageId: text('ImageId'),
    InstanceType: text('InstanceType'),
    KeyName: text('KeyName'),
    UserData: text('UserData'),
    SecurityGroupIds: given['SecurityGroups'],
    BlockDeviceMappings: devices(given['BlockDeviceMappings']),
    EbsOptimized: text('EbsOptimized') === 'true' ? true : undefined,
    Monitoring: { Enabled: monitored(given['InstanceMonitoring']) },
    IamInstanceProfile:
      profile === undefined ? undefined : { [profileArn.test(profile) ? 'Arn' : 'Name']: profile },
    MetadataOptions: given['MetadataOptions'] as RunInstancesCommandInput['MetadataOptions'],
    Placement: tenancy === undefined ? undefined : { Tenancy: tenancy },
    InstanceMarketOptions: spot ? { MarketType: 'spot' } : undefined,
  } as Partial<RunInstancesCommandInput>;
  const instanceType = text('InstanceType') ?? 'm1.small';
  return { input, instanceType, spot, origin: { kind: 'configuration', name }, tags: undefined };
}

/** Detailed monitoring is on unless a configuration says otherwise. Source: API reference, InstanceMonitoring. */
function monitored(given: unknown): boolean {
  const enabled = typeof given === 'object' && given !== null && 'Enabled' in given ? given.Enabled : 'true';
  return enabled !== 'false';
}

/** Texts of the query wire as the types the SDK writes. */
function devices(given: unknown): RunInstancesCommandInput['BlockDeviceMappings'] {
  if (!Array.isArray(given)) return undefined;
  const typed = (value: unknown): unknown =>
    value === 'true' || value === 'false'
      ? value === 'true'
      : typeof value === 'string' && /^\d+$/.test(value)
        ? Number(value)
        : value;
  return given.map((device: Readonly<Record<string, unknown>>) => {
    const ebs = device['Ebs'];
    if (typeof ebs !== 'object' || ebs === null) return device;
    return {
      ...device,
      Ebs: Object.fromEntries(Object.entries(ebs).map(([key, value]) => [key, typed(value)])),
    };
  });
}
