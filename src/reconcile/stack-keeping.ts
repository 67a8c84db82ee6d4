/** Moves one stack towards its template, or towards nothing: looks at it, asks the stack machine, does one thing. */
import { reasons } from '../api/reasons.ts';
import type { Stack, Stacks, Tags } from '../aws/account.ts';
import { statusText } from '../aws/stack-status.ts';
import { clusterTagKeys } from '../cluster/tags.ts';
import { type Duration, minutes, seconds } from '../support/clock.ts';
import type { OperatorError } from '../support/errors.ts';
import { fingerprint } from '../support/json.ts';
import { recallStack, rememberStack } from './memory.ts';
import { held, type Outcome, outcomeOf, ready, stalled, waiting } from './outcome.ts';
import { isApproved, planId, planText } from './stack-approval.ts';
import { type Look, look } from './stack-look.ts';
import { keep, type Move, removeStack } from './stack-machine.ts';
import { busyReason, failed, retryReason, sentence, stallReasons } from './stack-words.ts';
import type { World } from './step.ts';

/** A stack as a step wants it. */
export interface StackGoal {
  readonly name: string;
  readonly template: object;
  readonly tags: Tags;
  readonly needsIam: boolean;
  /** In words: `guest stack`. */
  readonly what: string;
}

export interface Settled {
  readonly outcome: Outcome;
  /** The stack, once it equals its template. */
  readonly stack?: Stack | undefined;
}

/** A look is due this much later at the latest; a sweep that sees the stack move calls earlier. */
const sweepPace = seconds(30);

/** Keeps a stack equal to its template. */
export async function settle(world: World, stacks: Stacks, goal: StackGoal): Promise<Settled> {
  const observed = stacks.find(goal.name);
  if (observed.kind === 'unknown') return { outcome: unseen(goal.what, observed) };
  if (observed.kind === 'absent') return { outcome: await make(world, stacks, goal) };

  const { stack } = observed;
  if (stack.tags[clusterTagKeys.cluster] !== world.cluster.id) return { outcome: foreign(goal.name) };
  const known = await look(world, stacks, stack, fingerprint(goal.template));
  const move = keep(known.view);
  if (move.do === 'nothing') return { outcome: ready(`the ${goal.what} ${goal.name} is as wanted`), stack };
  const change = { world, stacks, stack, template: goal.template };
  if (move.do === 'update' && !isApproved(change)) {
    const plan = `plan ${planId(change)}${await planText(change)}`;
    return { outcome: held(`the ${goal.what} works; a change waits for approval: ${plan}`), stack };
  }
  return { outcome: await act({ world, stacks, stack, goal, ...known }, move) };
}

/** Removes a stack and confirms that it is gone. */
export async function unsettle(world: World, stacks: Stacks, name: string): Promise<Outcome> {
  const observed = stacks.find(name);
  if (observed.kind === 'unknown') return unseen(`stack ${name}`, observed);
  if (observed.kind === 'absent') return ready(`the stack ${name} is gone`);

  const { stack } = observed;
  if (stack.tags[clusterTagKeys.cluster] !== world.cluster.id)
    return ready(`the stack ${name} is not ours and stays`);
  const { view } = await look(world, stacks, stack, '');
  const move = removeStack(view);
  if (move.do === 'nothing') return ready(`the stack ${name} is gone`);
  if (move.do === 'stall')
    return stalled('StackStatusUnknown', sentence(stack, reasons.StackStatusUnknown.meaning));
  if (move.do === 'delete') await stacks.delete(stack);
  if (move.do === 'cancel update') await stacks.cancelUpdate(stack);
  return await leaving(world, stacks, stack);
}

type Situation = Look & {
  readonly world: World;
  readonly stacks: Stacks;
  readonly stack: Stack;
  readonly goal: StackGoal;
};

/** What a step says of a stack that no look has shown yet. */
export const unseen = (
  what: string,
  observed: { readonly after: Duration; readonly problem?: OperatorError | undefined },
): Outcome =>
  observed.problem === undefined
    ? waiting('WaitingForObservation', `waiting for the next look at the ${what}`, observed.after)
    : outcomeOf(observed.problem);

const foreign = (name: string): Outcome =>
  stalled(
    'StackForeign',
    `a stack named ${name} exists without the tag ${clusterTagKeys.cluster} of this cluster; it is left alone`,
    minutes(5),
  );

async function make(world: World, stacks: Stacks, goal: StackGoal): Promise<Outcome> {
  rememberStack(world.memory, goal.name, { recreating: false });
  await stacks.create(wanted(world, goal));
  return waiting('Creating', `CloudFormation creates the ${goal.what} ${goal.name}`, sweepPace);
}

function wanted(world: World, goal: StackGoal): Parameters<Stacks['create']>[0] {
  return {
    name: goal.name,
    template: goal.template,
    tags: goal.tags,
    capabilities: goal.needsIam ? ['CAPABILITY_NAMED_IAM'] : [],
    terminationProtection: world.cluster.operations.deletionProtection,
    attempt: `${world.cluster.uid}-${recallStack(world.memory, goal.name).attempt}`,
  };
}

async function act(situation: Situation, move: Exclude<Move, { do: 'nothing' }>): Promise<Outcome> {
  const { world, stacks, stack, goal } = situation;
  switch (move.do) {
    case 'create':
      return await make(world, stacks, goal);
    case 'update':
      return await change(situation);
    case 'delete':
      rememberStack(world.memory, stack.name, {
        recreating: true,
        attempt: recallStack(world.memory, stack.name).attempt + 1,
      });
      await world.remember();
      await stacks.delete(stack);
      return waiting('Retrying', `${failed(situation)}; it is deleted to be made again`, sweepPace);
    case 'cancel update':
      await stacks.cancelUpdate(stack);
      return waiting('Updating', `the update of ${stack.name} is being cancelled`, sweepPace);
    case 'roll back':
      await stacks.rollback(stack);
      return waiting('Updating', `the failed update of ${stack.name} is being rolled back`, sweepPace);
    case 'continue rollback':
      return await carryOn(situation, move.skip);
    case 'retry later':
      return waiting(
        retryReason(situation.cause?.class),
        `${failed(situation)}; it is tried again later`,
        minutes(1),
      );
    case 'wait':
      return waiting(
        busyReason(stack),
        `the ${goal.what} ${stack.name} is ${statusText(stack.status)}`,
        sweepPace,
      );
    case 'stall':
      return stalled(stallReasons[move.because], sentence(stack, failed(situation)), minutes(60));
  }
}

async function change(situation: Situation): Promise<Outcome> {
  const { world, stacks, stack, goal } = situation;
  const past = recallStack(world.memory, stack.name);
  rememberStack(world.memory, stack.name, {
    attempt: past.attempt + 1,
    failedHash: fingerprint(goal.template),
  });
  await world.remember();
  const plan = await planText({ world, stacks, stack, template: goal.template });
  const { changed } = await stacks.update(wanted(world, goal));
  if (!changed) return waiting('Updating', `AWS sees nothing to update in ${stack.name}`, sweepPace);
  return waiting('Updating', `CloudFormation updates the ${goal.what}${plan}`, sweepPace);
}

async function carryOn(situation: Situation, skip: readonly string[]): Promise<Outcome> {
  const { world, stacks, stack } = situation;
  const past = recallStack(world.memory, stack.name);
  rememberStack(world.memory, stack.name, { attempt: past.attempt + 1 });
  await world.remember();
  await stacks.continueRollback(stack, skip);
  const skipping = skip.length === 0 ? '' : `, skipping ${skip.join(', ')} as allowed`;
  return waiting('Retrying', `${failed(situation)}; the rollback is continued${skipping}`, sweepPace);
}

async function leaving(world: World, stacks: Stacks, stack: Stack): Promise<Outcome> {
  if (stack.status !== 'DELETE_FAILED')
    return waiting('Deleting', `the stack ${stack.name} is being deleted`, sweepPace);
  const blockers = await stacks.undeleted(stack, world.signal);
  const named = blockers.map((one) => `${one.resource} (${one.type}): ${one.reason}`).join('; ');
  return waiting('DeletionBlocked', `the stack ${stack.name} cannot be deleted yet: ${named}`, sweepPace);
}
