/** Tags of EC2 things: given when they are made, and brought up to date afterwards. */
import { CreateTagsCommand, DeleteTagsCommand, type ResourceType as Ec2Kind } from '@aws-sdk/client-ec2';
import type { Context } from './kind.ts';

/** The TagSpecifications of a create call. */
export function tagged(
  kind: Ec2Kind,
  context: Context,
): { TagSpecifications: { ResourceType: Ec2Kind; Tags: { Key: string; Value: string }[] }[] } {
  return { TagSpecifications: [{ ResourceType: kind, Tags: [...context.tags] }] };
}

/** Gives an existing thing the tags of the context, and takes those away that it should no longer carry. */
export async function retag(id: string, context: Context): Promise<void> {
  const ec2 = await context.services.ec2();
  const gone = context.formerTags.filter(({ Key }) => !context.tags.some((tag) => tag.Key === Key));
  const changed = context.tags.filter(
    ({ Key, Value }) => !context.formerTags.some((tag) => tag.Key === Key && tag.Value === Value),
  );
  if (gone.length > 0) {
    await ec2.send(new DeleteTagsCommand({ Resources: [id], Tags: gone.map(({ Key }) => ({ Key })) }));
  }
  if (changed.length > 0) await ec2.send(new CreateTagsCommand({ Resources: [id], Tags: changed }));
}
