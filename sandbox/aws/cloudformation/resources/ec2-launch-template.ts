/** AWS::EC2::LaunchTemplate: each update makes a new version. */
import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  DeleteLaunchTemplateCommand,
  DescribeLaunchTemplatesCommand,
  type RequestLaunchTemplateData,
  type TagSpecification,
} from '@aws-sdk/client-ec2';
import type { Mapping } from '../value.ts';
import { type Context, given, type Made, type ResourceType, shaped, textOf } from './kind.ts';

/** The template's own tags: the stack's and those it asks for itself. */
function ownTags(properties: Mapping, context: Context): TagSpecification[] {
  const asked = shaped<readonly TagSpecification[]>(properties['TagSpecifications']) ?? [];
  const tags = new Map(context.tags.map(({ Key, Value }) => [Key, Value]));
  for (const { Tags = [] } of asked) {
    for (const { Key = '', Value = '' } of Tags) tags.set(Key, Value);
  }
  return [{ ResourceType: 'launch-template', Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) }];
}

function content(properties: Mapping): RequestLaunchTemplateData {
  return shaped<RequestLaunchTemplateData>(properties['LaunchTemplateData']) ?? {};
}

async function versions(id: string, context: Context): Promise<Mapping> {
  const ec2 = await context.services.ec2();
  const { LaunchTemplates } = await ec2.send(new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: [id] }));
  const [found] = LaunchTemplates ?? [];
  return {
    LaunchTemplateId: id,
    LatestVersionNumber: String(found?.LatestVersionNumber ?? 1),
    DefaultVersionNumber: String(found?.DefaultVersionNumber ?? 1),
  };
}

/** The handler of AWS::EC2::LaunchTemplate. */
export const launchTemplate: ResourceType = {
  type: 'AWS::EC2::LaunchTemplate',
  properties: ['LaunchTemplateData', 'LaunchTemplateName', 'TagSpecifications', 'VersionDescription'],
  seconds: { create: 3, update: 3, delete: 2 },

  async create(properties, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    const made = await ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: textOf(properties, 'LaunchTemplateName') ?? context.physicalName(128),
        LaunchTemplateData: content(properties),
        VersionDescription: textOf(properties, 'VersionDescription'),
        TagSpecifications: ownTags(properties, context),
      }),
    );
    const id = given(made.LaunchTemplate?.LaunchTemplateId, 'LaunchTemplateId');
    context.initiated(id);
    return { id, attributes: await versions(id, context) };
  },

  async update(properties, { id }, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    await ec2.send(
      new CreateLaunchTemplateVersionCommand({
        LaunchTemplateId: id,
        LaunchTemplateData: content(properties),
        VersionDescription: textOf(properties, 'VersionDescription'),
      }),
    );
    return { id, attributes: await versions(id, context) };
  },

  async delete({ id }, context): Promise<void> {
    const ec2 = await context.services.ec2();
    await ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId: id }));
  },
};
