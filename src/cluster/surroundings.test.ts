/** A cluster is held against what is there before anything is made. */
import { expect, it } from 'vitest';
import { cidrText } from './cidr.ts';
import { problemText } from './problem.ts';
import { changed, clusterOf, sample } from './samples-for-tests.ts';
import { architecturesOf, checkSurroundings, type Lookups } from './surroundings.ts';

const lookups: Lookups = {
  hostAccountId: '111111111111',
  hostVpc: { cidrs: ['10.0.0.0/16'] },
  routeTables: {
    found: [
      {
        name: 'sandbox-private-a',
        id: 'rtb-a',
        destinations: ['10.0.0.0/16', '0.0.0.0/0', 'pl-1234', '10.0.0.0/8'],
      },
      { name: 'sandbox-private-b', id: 'rtb-b', destinations: ['10.1.0.0/18'] },
    ],
    missing: [],
    ambiguous: [],
  },
  zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
  images: { x86_64: 'ami-1', arm64: 'ami-2' },
  imageName: 'Flatcar-stable-4593.2.5-hvm',
  imageOwner: '075585003325',
};

const cluster = clusterOf(sample());

function complaints(changes: Partial<Lookups>, of = cluster): readonly string[] {
  const checked = checkSurroundings(of, { ...lookups, ...changes });
  return 'problems' in checked ? checked.problems.map(problemText) : [];
}

it('hands out what the templates need', () => {
  const checked = checkSurroundings(cluster, lookups);
  expect('surroundings' in checked && checked.surroundings.hostVpcCidrs.map(cidrText)).toEqual([
    '10.0.0.0/16',
  ]);
  expect(checked).toMatchObject({
    surroundings: {
      hostAccountId: '111111111111',
      hostRouteTables: [
        { name: 'sandbox-private-a', id: 'rtb-a' },
        { name: 'sandbox-private-b', id: 'rtb-b' },
      ],
      images: { x86_64: 'ami-1' },
    },
  });
});

it('explains that the host VPC is not there', () => {
  expect(complaints({ hostVpc: undefined })).toEqual([
    'spec.aws.vpc.peerId: the host account 111111111111 has no VPC vpc-00000000000000000 in eu-central-1. Give the ID of the host cluster’s VPC, which must be in the same region.',
  ]);
});

it.each([
  [
    'the VPC',
    '10.1.4.0/24',
    'spec.aws.vpc.cidr: 10.1.0.0/16 of the VPC overlaps 10.1.4.0/24 of the host VPC',
  ],
  ['pods', '192.168.0.0/20', 'spec.cluster.calico.subnet: 192.168.0.0/16 of the pod network overlaps'],
  [
    'Services',
    '172.16.0.0/12',
    'spec.cluster.kubernetes.api.clusterIPRange: 172.31.0.0/16 of the Service network',
  ],
])('explains that %s overlap any block of the host VPC', (_, cidr, words) => {
  const sentences = complaints({ hostVpc: { cidrs: ['10.0.0.0/16', cidr] } });
  expect(sentences).toHaveLength(1);
  expect(sentences[0]).toContain(words);
});

it('explains which route tables are missing or cannot be told apart', () => {
  const routeTables = { found: [], missing: ['sandbox-private-a'], ambiguous: ['sandbox-private-b'] };
  expect(complaints({ routeTables })).toEqual([
    'spec.aws.vpc.routeTableNames: the host VPC vpc-00000000000000000 has no route table named "sandbox-private-a". Correct the name, or tag the table with it.',
    'spec.aws.vpc.routeTableNames: the host VPC vpc-00000000000000000 has several route tables named "sandbox-private-b". Make the tag Name of one of them different.',
  ]);
});

it('explains that a part of the VPC is routed to somebody else', () => {
  const found = [{ name: 'a', id: 'rtb-a', destinations: ['10.1.64.0/20'] }];
  const [sentence] = complaints({ routeTables: { found, missing: [], ambiguous: [] } });
  expect(sentence).toContain('the host route table "a" leads 10.1.64.0/20, a part of 10.1.0.0/16, elsewhere');
});

it('explains that the account does not have a zone', () => {
  const [sentence] = complaints({ zones: ['eu-central-1b', 'eu-central-1c'] });
  expect(sentence).toBe(
    'spec.aws.zones: the guest account has no zone eu-central-1a in eu-central-1. Name zones in spec.aws.zones from these: eu-central-1b, eu-central-1c.',
  );
});

it('asks for images of those architectures only that machines have', () => {
  expect(architecturesOf(cluster)).toEqual(['x86_64']);
  expect(complaints({ images: { x86_64: 'ami-1' } })).toEqual([]);
  const ha = clusterOf(changed(sample('awsconfig-ha'), 'spec.aws.vpc.cidr', '10.1.0.0/16'));
  expect(architecturesOf(ha)).toEqual(['x86_64', 'arm64']);
  expect(complaints({ images: { x86_64: 'ami-1' } }, ha)).toEqual([
    'spec.versionBundle.version: eu-central-1 has no image Flatcar-stable-4593.2.5-hvm for arm64 of account 075585003325. Use another region or release; or copy the image there and name its owner in service.guest.image.owner.',
  ]);
});
