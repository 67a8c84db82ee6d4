/** Every resource type: made, changed in place, and removed again, on real service APIs. */
import { DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { localAws, type TestAws } from '../local-aws-for-tests.ts';
import { everything } from './every-type-for-tests.ts';
import { resourceType } from './resources/registry.ts';
import { typeSpec } from './spec/lookup.ts';
import { typeNames } from './spec/names.ts';
import { StacksForTests } from './stacks-for-tests.ts';

let world: TestAws;
let stacks: StacksForTests;
let image: string;

beforeAll(async () => {
  world = await localAws();
  stacks = new StacksForTests(world.host);
  const { Images } = await new EC2Client(world.host).send(new DescribeImagesCommand({}));
  image = Images?.find(({ Architecture }) => Architecture === 'x86_64')?.ImageId ?? '';
});

afterAll(() => world.stop());

it('knows how to make every type it has a specification of, and no property that AWS does not have', () => {
  const unmade = typeNames.filter((type) => resourceType(type) === undefined);
  expect(unmade).toEqual([]);
  const invented = typeNames.flatMap((type) => {
    const known = Object.keys(typeSpec(type)?.properties ?? {});
    return (resourceType(type)?.properties ?? []).filter((name) => !known.includes(name));
  });
  expect(invented).toEqual([]);
});

it('makes one of every type, changes it in place, and leaves nothing when it is deleted', {
  timeout: 60_000,
}, async () => {
  const first = everything(1, image);
  const covered = new Set(Object.values(first.Resources).map(({ Type }) => Type));
  expect(typeNames.filter((type) => !covered.has(type))).toEqual([]);

  const made = await stacks.create('everything', first);
  expect(await stacks.failures('everything')).toEqual([]);
  expect(made.StackStatus).toBe('CREATE_COMPLETE');
  expect(StacksForTests.output(made, 'NameServers')).toMatch(/awsdns/);

  expect(await stacks.drifted('everything')).toEqual([]);

  const changed = await stacks.update('everything', everything(2, image));
  expect(await stacks.failures('everything')).toEqual([]);
  expect(changed.StackStatus).toBe('UPDATE_COMPLETE');
  expect(StacksForTests.output(changed, 'Turn')).toBe('turn-2');
  expect(await stacks.drifted('everything')).toEqual([]);

  await expect(stacks.update('everything', everything(2, image))).rejects.toThrow(
    'No updates are to be performed.',
  );
  const { StackId: id = '' } = changed;
  const gone = await stacks.delete('everything');
  expect(await stacks.failures(id)).toEqual([]);
  expect(gone.StackStatus).toBe('DELETE_COMPLETE');
});
