/** A stack's history: rows stay in the order in which they were written. */
import { expect, it } from 'vitest';
import { History } from './history.ts';

const row = (at: number, logicalId: string) => ({
  at,
  logicalId,
  physicalId: '',
  type: 'AWS::EC2::VPC',
  status: 'CREATE_COMPLETE',
});

it('gives rows of the same moment times by which they can be sorted, packed or not', () => {
  const history = new History();
  history.add(row(5, 'a'));
  history.add(row(5, 'b'));
  history.rest();
  history.add(row(4, 'c'));
  history.add(row(90, 'd'));
  expect(history.rows().map(({ at, logicalId }) => [at, logicalId])).toEqual([
    [5, 'a'],
    [6, 'b'],
    [7, 'c'],
    [90, 'd'],
  ]);
});
