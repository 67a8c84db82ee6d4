/** Tags of hosted zones and health checks. */
import { ChangeTagsForResourceCommand, type TagResourceType } from '@aws-sdk/client-route-53';
import type { Context } from './kind.ts';

/** Gives a thing the tags of the context, and takes those away that it should no longer carry. */
export async function retagRoute53(kind: TagResourceType, id: string, context: Context): Promise<void> {
  const client = await context.services.route53();
  const gone = context.formerTags.filter(({ Key }) => !context.tags.some((tag) => tag.Key === Key));
  await client.send(
    new ChangeTagsForResourceCommand({
      ResourceType: kind,
      ResourceId: id,
      AddTags: [...context.tags],
      ...(gone.length > 0 ? { RemoveTagKeys: gone.map(({ Key }) => Key) } : {}),
    }),
  );
}
