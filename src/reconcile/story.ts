/** Tells a story: runs the steps in order, each as soon as what it needs is true, and collects how they ended. */
import type { ConditionType } from '../api/conditions.ts';
import { seconds } from '../support/clock.ts';
import { asOperatorError } from '../support/errors.ts';
import { abandonAnnotation } from './leftovers.ts';
import { type Outcome, outcomeOf, ready, waiting } from './outcome.ts';
import type { CreationWorld, RemovalStep, Step, World } from './step.ts';

/** How a step ended in this pass. */
export interface Ending {
  readonly step: string;
  readonly condition: ConditionType;
  readonly outcome: Outcome;
}

/** Runs every step whose needs are met, so that independent work goes on side by side across passes. */
export async function tellCreation(steps: readonly Step[], world: CreationWorld): Promise<readonly Ending[]> {
  const endings: Ending[] = [];
  for (const step of steps) {
    const unmet = step.needs.filter((need) => !holds(need, steps, endings));
    const outcome =
      unmet.length > 0 ? needs(step, unmet) : await attempt(step.name, () => step.create(world));
    endings.push({ step: step.name, condition: step.condition, outcome });
  }
  return endings;
}

/** Where a removal stands: the step it ends at, and how. */
export interface RemovalEnding {
  readonly step: string;
  readonly outcome: Outcome;
  readonly finished: boolean;
}

/** Runs removal steps until one is not done; what was confirmed gone is not asked for again until the proof says so. */
export async function tellRemoval(steps: readonly RemovalStep[], world: World): Promise<RemovalEnding> {
  let last: Outcome = ready('nothing to remove');
  for (const [index, step] of steps.entries()) {
    const isProof = index === steps.length - 1;
    last = await attempt(step.name, () => removeOnce(step, isProof, world));
    if (last.kind !== 'ready') {
      if (isProof) world.recollection.forget();
      return { step: step.name, outcome: last, finished: false };
    }
  }
  return { step: steps.at(-1)?.name ?? '', outcome: last, finished: true };
}

async function removeOnce(step: RemovalStep, isProof: boolean, world: World): Promise<Outcome> {
  if (step.account !== undefined && isGivenUp(world, world[step.account].id)) {
    return ready(`account ${world[step.account].id} is given up by annotation`);
  }
  if (isProof) return await step.remove(world);
  const kept = await world.recollection.recall(
    `removed ${step.name}`,
    async () => undefined as Outcome | undefined,
  );
  if (kept !== undefined) return kept;
  const outcome = await step.remove(world);
  if (outcome.kind === 'ready') world.recollection.keep(`removed ${step.name}`, outcome);
  return outcome;
}

/** Whether the user gave a whole account up: `account/222222222222` in the annotation. */
export function isGivenUp(world: World, account: string): boolean {
  return (world.annotations[abandonAnnotation] ?? '')
    .split(',')
    .some((id) => id.trim() === `account/${account}`);
}

/** A condition holds when every step that speaks for it and comes before has ended ready, or works and is held. */
function holds(condition: ConditionType, steps: readonly Step[], endings: readonly Ending[]): boolean {
  const speakers = steps.slice(0, endings.length).filter((step) => step.condition === condition).length;
  const readySpeakers = endings.filter(
    ({ condition: spokenFor, outcome }) =>
      spokenFor === condition && (outcome.kind === 'ready' || outcome.kind === 'held'),
  ).length;
  return speakers > 0 && speakers === readySpeakers;
}

function needs(step: Step, unmet: readonly ConditionType[]): Outcome {
  return waiting('WaitingForNeeds', `the ${step.name} waits for ${unmet.join(' and ')}`, seconds(30));
}

async function attempt(name: string, run: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await run();
  } catch (thrown) {
    return outcomeOf(asOperatorError(thrown, name));
  }
}
