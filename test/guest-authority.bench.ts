/** What a change of a guest's authority costs whoever asks its API: every machine is replaced three times, and no answer is missed. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cluster, ClusterOptions } from '../sandbox/stage/clusters.ts';
import { until } from '../sandbox/stage/until.ts';
import {
  allMachines,
  expectAnswers,
  type Secrets,
  secrets,
  settled,
  shown,
  whileAsking,
} from './scenarios/asking.ts';
import { ownIssuer } from './scenarios/certificates.ts';
import { type GuestWorld, openGuestWorld } from './scenarios/guests.ts';
import { figure, timed } from './scenarios/world.ts';

const patience = 900_000;
const step = 'aws-operator.giantswarm.io/authority-step';
let world: GuestWorld;
let cluster: Cluster;

beforeAll(async () => {
  world = await openGuestWorld([ownIssuer]);
  const edit: ClusterOptions['edit'] = (object) => {
    object['spec'].aws.zones = ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'];
    object['spec'].aws.masters = [{}, {}, {}];
    object['spec'].aws.workers = [{}];
  };
  cluster = await world.apply('r0llz', edit, { certificates: false });
  await cluster.waitFor('Ready', 'True', patience);
}, 1_200_000);

afterAll(async () => await world?.close());

test('a change of authority', { timeout: 2_400_000 }, async () => {
  const place = { world, cluster };
  const [before, machines] = [await secrets(place), allMachines(place)];
  let took = 0;
  const answers = await whileAsking(place, async () => {
    took = await timed(async () => {
      await cluster.patch({
        metadata: { annotations: { 'aws-operator.giantswarm.io/new-authority': 'leak' } },
      });
      for (const number of ['1', '2', '3']) {
        const taken = (now: Secrets): boolean =>
          shown.every((name) => now[name]?.metadata.annotations?.[step] === number);
        await until(`every Secret has step ${number}`, async () => taken(await secrets(place)), {
          deadline: patience,
          pause: 500,
        });
      }
      await settled(cluster);
    });
  });
  figure('three masters and a worker, each replaced three times', `${took} ms`);
  expectAnswers('meanwhile', answers);
  expect((await secrets(place))['api']?.data['ca']).not.toBe(before['api']?.data['ca']);
  expect(allMachines(place).filter((id) => machines.includes(id))).toEqual([]);
});
