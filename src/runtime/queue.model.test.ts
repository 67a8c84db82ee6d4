/** The work queue against a simple model of it, over random histories. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ManualClock } from '../support/manual-clock.ts';
import { Backoff } from './backoff.ts';
import { WorkQueue } from './queue.ts';
import { fixedEntropy } from './testing/fixed-entropy.ts';

interface Expected {
  priority: number;
  due: number;
}

interface Model {
  now: number;
  readonly waiting: Map<string, Expected>;
  readonly held: Set<string>;
  /** How often each key has been added since its last start. */
  readonly owed: Set<string>;
}

interface Real {
  readonly queue: WorkQueue;
  readonly clock: ManualClock;
}

type Step =
  | { readonly kind: 'add'; readonly key: string; readonly after: number; readonly priority: number }
  | { readonly kind: 'take' }
  | { readonly kind: 'done' }
  | { readonly kind: 'pass time'; readonly by: number };

const key = fc.constantFrom('a', 'b', 'c', 'd');
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      key,
      after: fc.constantFrom(0, 0, 5, 10, 60),
      priority: fc.constantFrom(-100, 0, 100),
    }),
  },
  { weight: 3, arbitrary: fc.constant({ kind: 'take' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'done' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('pass time' as const), by: fc.integer({ min: 1, max: 30 }) }),
  },
);

function eligible(model: Model): [string, Expected][] {
  return [...model.waiting].filter(([name, { due }]) => due <= model.now && !model.held.has(name));
}

function add(model: Model, { queue }: Real, step: Step & { kind: 'add' }): void {
  queue.add(step.key, { after: step.after, priority: step.priority });
  const due = model.now + step.after;
  const known = model.waiting.get(step.key) ?? { priority: step.priority, due };
  model.waiting.set(step.key, {
    priority: Math.max(known.priority, step.priority),
    due: Math.min(known.due, due),
  });
  model.owed.add(step.key);
}

async function take(model: Model, { queue }: Real): Promise<void> {
  const candidates = eligible(model);
  if (candidates.length === 0) return;
  const turn = await queue.take();
  const expected = candidates.find(([name]) => name === turn?.key);
  expect(expected, `${turn?.key} was handed out although it is held or not due`).toBeDefined();
  expect(turn?.priority).toBe(expected?.[1].priority);
  expect(turn?.priority).toBe(Math.max(...candidates.map(([, { priority }]) => priority)));
  model.waiting.delete(turn?.key ?? '');
  model.held.add(turn?.key ?? '');
  model.owed.delete(turn?.key ?? '');
}

function done(model: Model, { queue }: Real): void {
  const [first] = model.held;
  if (first === undefined) return;
  queue.done(first);
  model.held.delete(first);
}

async function perform(model: Model, real: Real, step: Step): Promise<void> {
  if (step.kind === 'add') add(model, real, step);
  if (step.kind === 'take') await take(model, real);
  if (step.kind === 'done') done(model, real);
  if (step.kind === 'pass time') {
    await real.clock.advance(step.by);
    model.now += step.by;
  }
  const ready = [...model.waiting.values()].filter(({ due }) => due <= model.now);
  expect(real.queue.depth).toBe(ready.length);
}

it('never runs a key twice at once, always the most important one, and each add is followed by a start', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const clock = new ManualClock();
      const queue = new WorkQueue({ clock, backoff: new Backoff({ entropy: fixedEntropy() }) });
      const model: Model = { now: 0, waiting: new Map(), held: new Set(), owed: new Set() };
      for (const step of steps) await perform(model, { queue, clock }, step);
      await perform(model, { queue, clock }, { kind: 'pass time', by: 60 });
      while (model.held.size > 0) done(model, { queue, clock });
      while (eligible(model).length > 0) {
        await take(model, { queue, clock });
        done(model, { queue, clock });
      }
      expect([...model.owed]).toEqual([]);
      expect(queue.depth).toBe(0);
    }),
    { numRuns: 600 },
  );
});

it('never lets more workers than one near a key, however passes interleave', async () => {
  const work = fc.record({ key, takes: fc.integer({ min: 0, max: 20 }), repeats: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(work, { minLength: 1, maxLength: 30 }), async (items) => {
      const clock = new ManualClock();
      const queue = new WorkQueue({ clock, backoff: new Backoff({ entropy: fixedEntropy() }) });
      const inside = new Set<string>();
      const finished = new Map<string, number>();
      const worker = async (): Promise<void> => {
        for (let turn = await queue.take(); turn !== undefined; turn = await queue.take()) {
          expect(inside.has(turn.key)).toBe(false);
          inside.add(turn.key);
          const item = items.find(({ key }) => key === turn?.key);
          await clock.sleep(item?.takes ?? 0);
          const count = (finished.get(turn.key) ?? 0) + 1;
          finished.set(turn.key, count);
          if (item?.repeats === true && count < 3) queue.add(turn.key, { after: 5 });
          inside.delete(turn.key);
          queue.done(turn.key);
        }
      };
      const workers = [worker(), worker(), worker()];
      for (const { key } of items) queue.add(key);
      await clock.advance(500);
      for (const { key } of items) expect(finished.get(key)).toBeGreaterThan(0);
      queue.close();
      await Promise.all(workers);
    }),
    { numRuns: 100 },
  );
});
