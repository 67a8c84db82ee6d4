/** What a change of a stack will do, under a name by which a user approves exactly that. */
import type { Stack, Stacks } from '../aws/account.ts';
import { fingerprint, sha256 } from '../support/json.ts';
import { describeChange } from '../templates/change-text.ts';
import type { Template } from '../templates/template.ts';
import type { World } from './step.ts';

/** Annotation: names of plans, comma-separated, that may be carried out. */
const approveAnnotation = 'aws-operator.giantswarm.io/approve';

/** A stack and the template it is to become. */
interface Change {
  readonly world: World;
  readonly stacks: Stacks;
  readonly stack: Stack;
  readonly template: object;
}

/** Names the way from the template a stack runs to the wanted one: another start or end has another name. */
export function planId({ stack, template }: Change): string {
  return sha256(`${stack.name} ${stack.templateHash ?? ''} ${fingerprint(template)}`).slice(0, 12);
}

/** Whether the change may be carried out: changes are automatic, or the user named this plan. */
export function isApproved(change: Change): boolean {
  const { cluster, annotations } = change.world;
  if (cluster.operations.changePolicy === 'Automatic') return true;
  const named = (annotations[approveAnnotation] ?? '').split(',').map((name) => name.trim());
  return named.includes(planId(change));
}

/** The change in words, led by a colon; empty when AWS does not show the template. One call within the hour. */
export async function planText(change: Change): Promise<string> {
  const { world, stacks, stack, template } = change;
  const text = await world.recollection.recall(`plan ${planId(change)}`, async () => {
    const before = await stacks.template(stack, world.signal);
    return before === undefined ? undefined : describeChange(before as Template, template as Template);
  });
  return text === undefined ? '' : `: ${text}`;
}
