/** Holds what came against what was expected, and complains in one way. */
import type { Reply } from './clients.ts';
import { type Difference, differences } from './match.ts';
import { at } from './values.ts';

/** A step that did not go as the case says. */
export class Deviation extends Error {
  readonly differences: readonly Difference[];

  constructor(sentence: string, found: readonly Difference[] = []) {
    super(sentence);
    this.name = 'Deviation';
    this.differences = found;
  }
}

/** The answer in a reply. Throws when it is a refusal. */
export function answerOf(title: string, reply: Reply): unknown {
  if ('answer' in reply) return reply.answer;
  throw new Deviation(`${title} was refused`, [
    { where: '', expected: 'an answer', actual: `${reply.code}: ${reply.message}` },
  ]);
}

/** Throws when the answer is not as expected. */
export function expectAnswer(title: string, expected: unknown, answer: unknown): void {
  const found = differences(expected, answer);
  if (found.length > 0) throw new Deviation(`${title} answered otherwise`, found);
}

/** Throws when the reply is no refusal, or another one. Messages are regular expressions. */
export function expectRefusal(title: string, expected: unknown, reply: Reply): void {
  if ('answer' in reply) {
    throw new Deviation(`${title} was not refused`, [{ where: '', expected, actual: reply.answer }]);
  }
  const { message, ...rest } = expected as { message?: string };
  const patterns = message === undefined ? rest : { ...rest, message: `/${message}/` };
  const found = differences(patterns, reply);
  if (found.length > 0) throw new Deviation(`${title} was refused otherwise`, found);
}

/** A path's value, for a case that keeps it. Throws when there is none. */
export function picked(answer: unknown, path: string): unknown {
  const value = at(answer, path);
  if (value === undefined)
    throw new Deviation(`there is nothing to keep at ${path}`, [
      { where: path, expected: 'a value', actual: answer },
    ]);
  return value;
}
