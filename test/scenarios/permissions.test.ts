/** The operator under the IAM policies of `config/iam`: they are enough for a cluster's whole life, and one that lacks something is named. */
import { readFileSync } from 'node:fs';
import * as iam from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cluster } from '../../sandbox/stage/clusters.ts';
import { until } from '../../sandbox/stage/until.ts';
import { figure, guestAccount, hostAccount, logsGoToo, openWorld, type World } from './world.ts';

const everything = { PolicyName: 'everything' };
const hostUser = { UserName: 'sandbox-host' };
const guestRole = { RoleName: 'sandbox-guest' };

let world: World;
let cluster: Cluster;

beforeAll(async () => {
  world = await openWorld({ iamEnforced: true });
  const host = await world.inside(hostAccount).iam();
  const PolicyArn = await makePolicy(host, 'operator', policy('host-identity'));
  await host.send(new iam.AttachUserPolicyCommand({ ...hostUser, PolicyArn }));
  await host.send(new iam.DeleteUserPolicyCommand({ ...hostUser, ...everything }));
  await limitGuest('incomplete', policy('guest-role').replace('"kms:CreateKey",', ''));
  const guest = await world.inside(guestAccount).iam();
  await guest.send(new iam.DeleteRolePolicyCommand({ ...guestRole, ...everything }));
  await world.start({ settings: [logsGoToo] });
}, 300_000);

afterAll(async () => await world?.close());

/** As a user fills it in. */
function policy(name: string): string {
  return readFileSync(new URL(`../../config/iam/${name}.json`, import.meta.url), 'utf8')
    .replaceAll('<host account>', hostAccount)
    .replaceAll('<guest account>', guestAccount)
    .replaceAll('<guest role>', guestRole.RoleName);
}

async function makePolicy(client: iam.IAMClient, PolicyName: string, document: string): Promise<string> {
  const command = new iam.CreatePolicyCommand({ PolicyName, PolicyDocument: document });
  return (await client.send(command)).Policy?.Arn ?? '';
}

async function limitGuest(name: string, document: string): Promise<void> {
  const guest = await world.inside(guestAccount).iam();
  const PolicyArn = await makePolicy(guest, name, document);
  await guest.send(new iam.AttachRolePolicyCommand({ ...guestRole, PolicyArn }));
}

/** As an administrator does it, whose calls the gateway sees. */
async function completeGuest(): Promise<void> {
  await limitGuest('complete', policy('guest-role'));
  world.sandbox.aws.gateway.enforcement.forget(guestAccount);
}

test('an action that the policy lacks is named in the condition', async () => {
  cluster = await world.apply('al9qy');
  const condition = await until(
    'something is denied',
    async () => {
      const found = await cluster.condition('EncryptionReady');
      return found?.message?.includes('kms:CreateKey') ? found : undefined;
    },
    { deadline: 120_000 },
  );
  expect(condition.message).toContain('is not authorized to perform: kms:CreateKey');
}, 150_000);

test('with the whole policy the cluster becomes ready, changes, and goes', async () => {
  await completeGuest();
  await cluster.waitFor('Ready', 'True', 300_000);
  await cluster.patch({
    spec: { aws: { workers: [{}, {}, {}, {}] } },
  });
  await until(
    'the fourth worker runs',
    async () => {
      const found = await world.leftovers('al9qy');
      return found.filter(({ type, state }) => type === 'instance' && state === 'running').length === 5;
    },
    { deadline: 180_000 },
  );
  await world.remove(cluster, 180_000);
  const used = world.sandbox.aws.gateway.enforcement.used();
  for (const [arn, actions] of Object.entries(used)) figure(`${arn} used`, `${actions.length} actions`);
  expect(Object.keys(used)).toContain(`arn:aws:iam::${guestAccount}:role/sandbox-guest`);
}, 600_000);
