/** Runs cases at a place, several at once, each with clean-up, and says how each ended. */
import type { Case, Need } from './case-file.ts';
import { Clients } from './clients.ts';
import { Deviation } from './expectations.ts';
import type { Difference } from './match.ts';
import type { Place } from './place.ts';
import { Session } from './session.ts';
import { perform } from './steps.ts';

/**
 * `known`: failed, as the case says it will. `surprise`: a known gap that is none any more, which counts as a failure
 * until the case says so no longer.
 */
export type Outcome = 'passed' | 'failed' | 'known' | 'surprise' | 'not applicable';

export interface Result {
  readonly case: Case;
  readonly outcome: Outcome;
  /** What the place lacks, why it failed, or which gap is known. */
  readonly reason?: string | undefined;
  readonly differences: readonly Difference[];
}

/** Milliseconds. */
const knownPatience = 5_000;

/** Runs everything; calls `done` after each case. Cases that turn the sandbox's controls run alone, at the end. */
export async function runCases(
  cases: readonly Case[],
  place: Place,
  done: (result: Result) => void = () => undefined,
): Promise<readonly Result[]> {
  const clients = new Clients();
  const run = Date.now().toString(36).slice(-5);
  const results: Result[] = Array.from({ length: cases.length });
  const one = async (each: Case): Promise<void> => {
    const index = cases.indexOf(each);
    const result = await runCase(each, place, new Session(patient(each, place), clients, `r${run}c${index}`));
    results[index] = result;
    done(result);
  };
  const alone = cases.filter(({ needs }) => needs.includes('control'));
  const waiting = cases.filter(({ needs }) => !needs.includes('control'));
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await one(next);
  };
  await Promise.all(Array.from({ length: place.atOnce }, work));
  for (const each of alone) await one(each);
  return results;
}

/** For a gap that is known nobody waits long: what does not come does not come late either. */
function patient(each: Case, place: Place): Place {
  if (knownAt(each, place) === undefined) return place;
  return { ...place, poll: { ...place.poll, patience: Math.min(place.poll.patience, knownPatience) } };
}

/** Why the case is known to fail here: gaps are the sandbox's, anywhere else a case counts like any other. */
function knownAt(each: Case, place: Place): string | undefined {
  return place.offers.has('control') ? each.known : undefined;
}

const lacks: Readonly<Record<Need, string>> = {
  guest: 'there is no second account',
  control: "there are no control paths of the sandbox's",
  'aws-cn': 'it is not in the partition aws-cn',
  'aws-us-gov': 'it is not in the partition aws-us-gov',
};

async function runCase(each: Case, place: Place, session: Session): Promise<Result> {
  const lacking = each.needs.find((need) => !place.offers.has(need));
  if (lacking !== undefined) {
    return { case: each, outcome: 'not applicable', reason: lacks[lacking], differences: [] };
  }
  const failure = await failureOf(each, session);
  const problems = await session.cleanUp();
  if (problems.length > 0 && failure === undefined) {
    return { case: each, outcome: 'failed', reason: `clean-up: ${problems.join('; ')}`, differences: [] };
  }
  const known = knownAt(each, place);
  if (failure === undefined) {
    if (known === undefined) return { case: each, outcome: 'passed', differences: [] };
    const reason = `it passes, so it is no longer true that ${known}`;
    return { case: each, outcome: 'surprise', reason, differences: [] };
  }
  return known === undefined
    ? { case: each, outcome: 'failed', ...failure }
    : { case: each, outcome: 'known', reason: known, differences: failure.differences };
}

async function failureOf(
  each: Case,
  session: Session,
): Promise<{ readonly reason: string; readonly differences: readonly Difference[] } | undefined> {
  for (const [index, step] of each.steps.entries()) {
    try {
      await perform(step, session);
    } catch (error) {
      const found = error instanceof Deviation ? error.differences : [];
      const sentence = error instanceof Error ? error.message : String(error);
      return { reason: `step ${index + 1}: ${sentence}`, differences: found };
    }
  }
  return undefined;
}
