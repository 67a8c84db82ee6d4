/** How many workers may be missing while a pool is rolled. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rollingUpdate } from './workers.ts';

test.each([
  [1, 1, 1],
  [3, 2, 1],
  [7, 5, 2],
  [10, 7, 3],
])('a pool of %i keeps %i in service and goes in batches of %i', (count, inService, batch) => {
  expect(rollingUpdate(count)).toMatchObject({ MinInstancesInService: inService, MaxBatchSize: batch });
});

test('keeps fewer in service than the group’s maximum, as CloudFormation demands', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), (count) => {
      expect(rollingUpdate(count).MinInstancesInService).toBeLessThan(count + 1);
    }),
  );
});
