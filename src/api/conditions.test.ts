/** Conditions follow the rules that Kubernetes tools expect. */
import { expect, it } from 'vitest';
import { condition, conditionTypes, setCondition } from './conditions.ts';

const first = new Date('2026-11-22T10:00:00.123Z');
const later = new Date('2026-11-22T11:00:00Z');
const creating = {
  type: 'Ready',
  status: 'False',
  reason: 'Creating',
  message: 'a',
  observedGeneration: 1,
} as const;

it('dates a new condition, in whole seconds', () => {
  expect(setCondition([], creating, first)).toEqual([
    { ...creating, lastTransitionTime: '2026-11-22T10:00:00Z' },
  ]);
});

it('moves the time only when the status changes', () => {
  const before = setCondition([], creating, first);
  const same = setCondition(
    before,
    { ...creating, reason: 'Updating', message: 'b', observedGeneration: 2 },
    later,
  );
  expect(condition(same, 'Ready')).toEqual({
    ...creating,
    reason: 'Updating',
    message: 'b',
    observedGeneration: 2,
    lastTransitionTime: '2026-11-22T10:00:00Z',
  });
  const changed = setCondition(same, { ...creating, status: 'True' }, later);
  expect(condition(changed, 'Ready')?.lastTransitionTime).toBe('2026-11-22T11:00:00Z');
});

it('leaves the other conditions and their order alone', () => {
  const two = setCondition(setCondition([], { ...creating, type: 'Valid' }, first), creating, first);
  const changed = setCondition(two, { ...creating, type: 'Valid', status: 'True' }, later);
  expect(changed.map(({ type }) => type)).toEqual(['Valid', 'Ready']);
  expect(changed[1]).toBe(two[1]);
});

it('keeps a message within what the API server accepts', () => {
  const [set] = setCondition([], { ...creating, message: 'x'.repeat(40_000) }, first);
  expect(set?.message).toHaveLength(32_768);
});

it('names conditions as Kubernetes allows', () => {
  for (const type of Object.keys(conditionTypes)) expect(type).toMatch(/^[A-Z][A-Za-z]+$/);
});
