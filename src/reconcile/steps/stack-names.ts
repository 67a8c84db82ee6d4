/** Sees that the names of the cluster's stacks are free or its own, before anything at all is made. */
import type { Stacks } from '../../aws/account.ts';
import { stackNames as namesOf } from '../../cluster/names.ts';
import { problemText } from '../../cluster/problem.ts';
import { clusterTagKeys } from '../../cluster/tags.ts';
import { minutes } from '../../support/clock.ts';
import { type Outcome, ready, stalled } from '../outcome.ts';
import { unseen } from '../stack-keeping.ts';
import type { CreationWorld, Step } from '../step.ts';

export const stackNames: Step = {
  name: 'spec',
  condition: 'Valid',
  needs: [],

  async create(world) {
    const { cluster, host, guest } = world;
    const names = namesOf(cluster);
    const problem =
      obstacle(world, host.id, { stacks: host.stacks, names: names.host }) ??
      obstacle(world, guest.id, { stacks: guest.stacks, names: names.guest });
    return problem ?? ready(`the spec is complete and fits its surroundings${unread(world.ignored)}`);
  },
};

/** A mistyped name would otherwise look as if it were obeyed. */
function unread(ignored: readonly string[]): string {
  return ignored.length === 0 ? '' : `; nobody reads ${ignored.join(', ')}`;
}

/** A cluster that has its bucket passed this before; after a restart it need not wait for the first look. */
function obstacle(
  { cluster, memory }: CreationWorld,
  account: string,
  { stacks, names }: { readonly stacks: Stacks; readonly names: readonly string[] },
): Outcome | undefined {
  const begun = memory.infrastructure.bucket !== undefined;
  for (const name of names) {
    const observed = stacks.find(name);
    if (observed.kind === 'unknown' && !begun) return unseen(`stacks of ${account}`, observed);
    if (observed.kind !== 'present' || observed.stack.tags[clusterTagKeys.cluster] === cluster.id) continue;
    const text = problemText({
      field: 'spec.cluster.id',
      problem: `account ${account} has a stack named ${name} without the tag ${clusterTagKeys.cluster} of this cluster; it is left alone`,
      remedy: 'Choose another ID, or remove that stack.',
    });
    return stalled('StackForeign', text, minutes(5));
  }
  return undefined;
}
