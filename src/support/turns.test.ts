/** Busy work neither overlaps nor keeps others waiting, and one failure does not stop what comes behind it. */
import { expect, it } from 'vitest';
import { oneAtATime } from './turns.ts';

it('does one piece after the other, in order, whatever becomes of each', async () => {
  const inTurn = oneAtATime();
  const seen: string[] = [];
  const piece = async (name: string, fails = false): Promise<string> => {
    seen.push(`${name} begins`);
    await Promise.resolve();
    seen.push(`${name} ends`);
    if (fails) throw new Error(name);
    return name;
  };
  const all = [inTurn(() => piece('a')), inTurn(() => piece('b', true)), inTurn(() => piece('c'))];
  expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});

it('lets others have a turn between two pieces', async () => {
  const inTurn = oneAtATime();
  const seen: string[] = [];
  const first = inTurn(async () => {
    seen.push('first');
    setImmediate(() => seen.push('somebody else'));
  });
  await Promise.all([first, inTurn(async () => void seen.push('second'))]);
  expect(seen).toEqual(['first', 'somebody else', 'second']);
});
