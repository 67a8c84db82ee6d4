/** What was compressed because nobody looked says the same as before. */
import { expect, it } from 'vitest';
import { History, type StackEvent } from './stacks/history.ts';
import { keepTemplate } from './template/kept.ts';

const many = 60;

const row = (number: number): StackEvent => ({
  at: 1_700_000_000_000 + number,
  logicalId: `Bucket${number}`,
  physicalId: 'b',
  type: 'AWS::S3::Bucket',
  status: 'CREATE_COMPLETE',
  properties: { Tags: [{ Key: 'ü', Value: String(number) }] },
});

it('keeps a history from its first row to its last while other stacks come and go', () => {
  const history = new History();
  const comeAndGo = (): void => {
    for (let other = 0; other < many; other += 1) new History().add(row(other));
  };
  history.add(row(1));
  history.add(row(2));
  comeAndGo();
  expect(history.rows()).toEqual([row(1), row(2)]);
  history.add(row(3));
  comeAndGo();
  history.add(row(4));
  expect(history.rows()).toEqual([1, 2, 3, 4].map(row));
});

it('keeps a template as it was sent, and as it was read', () => {
  const body = (name: string): string =>
    `Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: ${name}}\n`;
  const processed = JSON.stringify({ Resources: { Other: { Type: 'AWS::SNS::Topic' } } });
  const [first, transformed] = [keepTemplate(body('größe'), body('größe')), keepTemplate('{}', processed)];
  for (let other = 0; other < many; other += 1) keepTemplate(body(`t${other}`), body(`t${other}`));
  expect(first.body).toBe(body('größe'));
  expect(first.processed).toBe(body('größe'));
  expect(first.resources['Topic']?.properties).toEqual({ TopicName: 'größe' });
  expect(transformed.body).toBe('{}');
  expect(transformed.processed).toBe(processed);
  expect(Object.keys(transformed.resources)).toEqual(['Other']);
});
