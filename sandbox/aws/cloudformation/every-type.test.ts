/** Every resource type: made, read back, changed in place, replaced, and removed again, on real service APIs. */
import { paginateListStackResources, type Stack, type StackEvent } from '@aws-sdk/client-cloudformation';
import { DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { localAws, type TestAws } from '../local-aws-for-tests.ts';
import { createServicesFor } from '../services.ts';
import { joined, type Seen, truth, type World } from './every-type/proof-for-tests.ts';
import {
  attributeOutputs,
  followers,
  isReplaceable,
  leafOf,
  leaves,
  proofs,
  type Resources,
  subjectOf,
  unprovenAttributes,
  unsetOutputs,
} from './every-type/proofs-for-tests.ts';
import { everything, nestedTemplate } from './every-type-for-tests.ts';
import { looksForDrift } from './reading/read.ts';
import { saysGone } from './reading/reader.ts';
import { resourceType } from './resources/registry.ts';
import { typeSpec } from './spec/lookup.ts';
import { typeNames } from './spec/names.ts';
import { StacksForTests } from './stacks-for-tests.ts';

let aws: TestAws;
let stacks: StacksForTests;
let image: string;
let template: string;

beforeAll(async () => {
  aws = await localAws();
  stacks = new StacksForTests(aws.host);
  const { Images } = await new EC2Client(aws.host).send(new DescribeImagesCommand({}));
  const s3 = new S3Client({ ...aws.host, forcePathStyle: true });
  const CreateBucketConfiguration = { LocationConstraint: 'eu-central-1' } as const;
  await s3.send(new CreateBucketCommand({ Bucket: 'every-nested', CreateBucketConfiguration }));
  const Body = JSON.stringify(nestedTemplate);
  await s3.send(new PutObjectCommand({ Bucket: 'every-nested', Key: 'template', Body }));
  template = 'https://every-nested.s3.eu-central-1.amazonaws.com/template';
  image = Images?.find(({ Architecture }) => Architecture === 'x86_64')?.ImageId ?? '';
});

afterAll(() => aws.stop());

/** The physical ids of the stack, and the way to the services. */
async function worldNow(): Promise<World> {
  const pages = paginateListStackResources({ client: stacks.client }, { StackName: 'everything' });
  const ids = new Map<string, string>();
  for await (const { StackResourceSummaries = [] } of pages) {
    for (const { LogicalResourceId = '', PhysicalResourceId = '' } of StackResourceSummaries)
      ids.set(LogicalResourceId, PhysicalResourceId);
  }
  const { region, endpoint, credentials } = aws.host;
  const services = createServicesFor({ endpoint, headers: () => ({}) })({
    account: '111111111111',
    region,
    partition: 'aws',
    accessKeyId: credentials.accessKeyId,
  });
  return { services, cloudFormation: stacks.client, region, ids };
}

/** What the service shows of a thing; undefined when it is not there. */
async function lookAt(type: string, id: string, world: World): Promise<Seen> {
  try {
    return await proofs[type]?.look(id, world);
  } catch (error) {
    if (saysGone(error)) return undefined;
    throw error;
  }
}

/** `Type attribute: output, service` of every attribute that is not what the service says. */
async function wrongAttributes(
  outputs: ReadonlyMap<string, string>,
  resources: Resources,
): Promise<string[]> {
  const world = await worldNow();
  const all = await Promise.all(
    typeNames.map(async (type) => {
      const subject = subjectOf(type, resources);
      const id = world.ids.get(subject) ?? '';
      const seen = await lookAt(type, id, world);
      return Object.entries(proofs[type]?.attributes ?? {}).flatMap(([attribute, claim], index) => {
        const output = outputs.get(`${subject}x${index}`);
        const said = truth(claim, seen, { ...world, id });
        const right = said instanceof RegExp ? said.test(output ?? '') : said === output;
        return right && said !== undefined ? [] : [`${type} ${attribute}: ${output}, ${String(said)}`];
      });
    }),
  );
  return all.flat();
}

/** What the services show of the properties that the turns differ in, by type. */
async function changeable(resources: Resources): Promise<ReadonlyMap<string, string | undefined>> {
  const world = await worldNow();
  const all = await Promise.all(
    typeNames.map(async (type) => {
      const { updated } = proofs[type] ?? {};
      if (updated === undefined) return [];
      const id = world.ids.get(updated.of ?? subjectOf(type, resources)) ?? '';
      const shown = truth(updated.shown, await lookAt(type, id, world), { ...world, id });
      return [[type, shown instanceof RegExp ? undefined : shown] as const];
    }),
  );
  return new Map(all.flat());
}

/** What the template of the second turn says of the same. */
function wanted(type: string, world: World, resources: Resources): string | undefined {
  const { updated } = proofs[type] ?? {};
  if (updated?.becomes !== undefined) return updated.becomes(world);
  if (updated?.property === 'Tags') return 'turn-2';
  const subject = resources[updated?.of ?? subjectOf(type, resources)];
  return joined((subject?.Properties as Record<string, unknown> | undefined)?.[updated?.property ?? '']);
}

const outputsOf = ({ Outputs = [] }: Stack): ReadonlyMap<string, string> =>
  new Map(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));

/** What the stack's own rows complain of. */
const reasons = (rows: readonly StackEvent[]): readonly string[] =>
  rows.flatMap(({ LogicalResourceId, ResourceStatusReason: reason = '' }) =>
    LogicalResourceId === 'everything' && !['', 'User Initiated'].includes(reason) ? [reason] : [],
  );

const sameText = (a = '', b = ''): boolean =>
  a === b || (a.startsWith('{') && JSON.stringify(JSON.parse(a)) === JSON.stringify(JSON.parse(b)));

it('knows how to make every type it has a specification of, and no property that AWS does not have', () => {
  const unmade = typeNames.filter((type) => resourceType(type) === undefined);
  expect(unmade).toEqual([]);
  const invented = typeNames.flatMap((type) => {
    const known = Object.keys(typeSpec(type)?.properties ?? {});
    return (resourceType(type)?.properties ?? []).filter((name) => !known.includes(name));
  });
  expect(invented).toEqual([]);
});

it('has a proof, or the name of a gap, for every attribute and every type that is replaced', () => {
  expect(typeNames.filter((type) => proofs[type] === undefined)).toEqual([]);
  expect(typeNames.flatMap((type) => unprovenAttributes(type).map((name) => `${type} ${name}`))).toEqual([]);
  const unseen = typeNames.filter((type) => looksForDrift(type) !== (proofs[type]?.drifts !== undefined));
  expect(unseen).toEqual([]);
  const unlike = typeNames.filter((type) => isReplaceable(type) !== (proofs[type]?.replaced !== undefined));
  expect(unlike).toEqual([]);
});

it('makes one of every type, changes and replaces it, and leaves nothing of it when the stack is deleted', {
  timeout: 90_000,
}, async () => {
  const first = everything(1, image, template);
  const Parameters = { Image: { Type: 'String', Default: image } };
  const covered = new Set(Object.values(first.Resources).map(({ Type }) => Type));
  expect(typeNames.filter((type) => !covered.has(type))).toEqual([]);

  const made = await stacks.create('everything', {
    Resources: first.Resources,
    Outputs: attributeOutputs(first.Resources),
  });
  expect(await stacks.failures('everything')).toEqual([]);
  expect(reasons(await stacks.events('everything'))).toEqual([]);
  expect(made.StackStatus).toBe('CREATE_COMPLETE');
  expect(await wrongAttributes(outputsOf(made), first.Resources)).toEqual([]);
  expect(await stacks.drifted('everything')).toEqual([]);
  const shownAtFirst = await changeable(first.Resources);
  const idsAtFirst = (await worldNow()).ids;
  for (const [attribute, output] of unsetOutputs(first.Resources)) {
    const asked = await stacks.update('everything', { Resources: first.Resources, Outputs: { O: output } });
    expect(asked.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    const said = reasons(await stacks.events('everything'));
    expect(said.filter((one) => one.startsWith(`Attribute '${attribute}' does not exist`))).not.toEqual([]);
  }

  const second = everything(2, image, template);
  const changed = await stacks.update('everything', {
    Parameters,
    Resources: { ...second.Resources, ...leaves('before') },
    Outputs: attributeOutputs(second.Resources),
  });
  expect(await stacks.failures('everything')).toEqual([]);
  expect(changed.StackStatus).toBe('UPDATE_COMPLETE');
  expect(await wrongAttributes(outputsOf(changed), second.Resources)).toEqual([]);
  const before = await worldNow();
  const shown = await changeable(second.Resources);
  const unlike = [...shown].flatMap(([type, value]) => {
    const want = wanted(type, before, second.Resources);
    if (!sameText(value, want)) return [`${type}: ${value}, wanted ${want}`];
    return sameText(value, shownAtFirst.get(type)) ? [`${type} was ${value} before`] : [];
  });
  expect(unlike).toEqual([]);
  expect([...idsAtFirst].filter(([logical, id]) => before.ids.get(logical) !== id)).toEqual([]);
  expect(await stacks.drifted('everything')).toEqual([]);

  const after = leaves('after');
  const replaced = await stacks.update('everything', {
    Parameters,
    Resources: { ...second.Resources, ...after },
    Outputs: followers(after),
  });
  expect(await stacks.failures('everything')).toEqual([]);
  expect(replaced.StackStatus).toBe('UPDATE_COMPLETE');
  const now = await worldNow();
  const rows = await stacks.events('everything');
  const cleanUp = rows.findLastIndex(
    ({ ResourceStatus }) => String(ResourceStatus) === 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
  );
  const wrong: string[] = [];
  for (const type of typeNames.filter((each) => proofs[each]?.replaced !== undefined)) {
    const logical = leafOf(type);
    const [old = '', fresh = ''] = [before.ids.get(logical), now.ids.get(logical)];
    if (old === fresh) wrong.push(`${type}: still ${old}`);
    const gone = proofs[type]?.replaced?.old;
    if ((await (gone === undefined ? lookAt(type, old, now) : gone(now))) !== undefined)
      wrong.push(`${type}: ${old} is there`);
    if ((await lookAt(type, fresh, now)) === undefined) wrong.push(`${type}: ${fresh} is not there`);
    const initiated = rows.findIndex(
      (row) => row.LogicalResourceId === logical && row.PhysicalResourceId === fresh,
    );
    const deleted = rows.findIndex(
      (row) =>
        row.PhysicalResourceId === old &&
        row.LogicalResourceId === logical &&
        row.ResourceStatus === 'DELETE_COMPLETE',
    );
    if (initiated < 0 || initiated > cleanUp)
      wrong.push(`${type}: made at ${initiated}, clean-up at ${cleanUp}`);
    if (deleted < cleanUp) wrong.push(`${type}: deleted at ${deleted}, clean-up at ${cleanUp}`);
  }
  expect(wrong).toEqual([]);
  expect(outputsOf(replaced).get('Refs')).toBe(
    Object.keys(after)
      .map((id) => now.ids.get(id))
      .join(' '),
  );
  expect(await stacks.drifted('everything')).toEqual([]);

  const meddled = typeNames.flatMap((type) => {
    const { drifts, updated } = proofs[type] ?? {};
    if (drifts === undefined) return [];
    const logical = drifts.of === 'leaf' ? leafOf(type) : (updated?.of ?? subjectOf(type, second.Resources));
    return [{ logical, drifts }];
  });
  for (const { logical, drifts } of meddled) await drifts.by(now.ids.get(logical) ?? '', now);
  const drifted = await stacks.drifted('everything');
  const unseen = meddled.filter(({ logical, drifts: { says } }) =>
    drifted.every((line) => !line.startsWith(`${logical} `) || !line.includes(` ${says}`)),
  );
  expect(unseen.map(({ logical, drifts: { says } }) => `${logical} ${says}`)).toEqual([]);
  const others = drifted.filter((line) => meddled.every(({ logical }) => !line.startsWith(`${logical} `)));
  expect(others).toEqual([]);
  for (const { logical, drifts } of meddled) await drifts.back?.(now.ids.get(logical) ?? '', now);

  const { StackId: id = '' } = replaced;
  const gone = await stacks.delete('everything');
  expect(await stacks.failures(id)).toEqual([]);
  expect(gone.StackStatus).toBe('DELETE_COMPLETE');
  const left = await Promise.all(
    [...now.ids].map(async ([logical, physical]) => {
      const type = { ...second.Resources, ...after }[logical]?.Type ?? '';
      if (/^AWS::(CloudFormation|CDK)::/.test(type)) return [];
      return (await lookAt(type, physical, now)) === undefined ? [] : [`${logical} ${physical}`];
    }),
  );
  expect(left.flat()).toEqual([]);
});
