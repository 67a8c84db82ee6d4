/** Reads the zones of a spec and gives each its subnets. */
import type { AWSConfigSpec } from '../../api/awsconfig.ts';
import { type Cidr, cidrText, contains, overlaps } from '../cidr.ts';
import type { Zone } from '../cluster.ts';
import { divide, mostZones, smallestSubnetPrefix } from '../subnets.ts';
import { readBlock } from './blocks.ts';
import { counted, given, type Report } from './report.ts';

interface Situation {
  readonly spec: AWSConfigSpec;
  readonly region: string | undefined;
  readonly vpcCidr: Cidr | undefined;
}

/** Zones with their subnets; undefined where a problem was reported, here or with what they depend on. */
export function readZones(situation: Situation, report: Report): readonly Zone[] | undefined {
  const names = zoneNames(situation, report);
  const explicit = readSubnets(situation, report);
  const { vpcCidr } = situation;
  if (names === undefined || vpcCidr === undefined || explicit === 'unusable') return undefined;
  if (explicit !== 'not given') return inOneZone(names, explicit, report);
  const zones = divide(vpcCidr, names);
  if (zones === undefined)
    report(
      'spec.aws.vpc.cidr',
      `${cidrText(vpcCidr)} is too small for the subnets of ${counted(names.length, 'zone')}`,
      'Use a /24 or larger; or, with one zone, give privateSubnetCidr and publicSubnetCidr.',
    );
  return zones;
}

function zoneNames({ spec, region }: Situation, report: Report): readonly string[] | undefined {
  const az = given(spec.aws.az);
  const list = spec.aws.zones ?? [];
  if (region === undefined) return undefined;
  const letters = spec.aws.masters.length === 3 ? ['a', 'b', 'c'] : ['a'];
  const fallback = az === undefined ? letters.map((letter) => `${region}${letter}`) : [az];
  const names = list.length === 0 ? fallback : list;
  const before = names.length;
  const field = list.length === 0 ? 'spec.aws.az' : 'spec.aws.zones';
  const wrong = names.filter((name) => !belongs(name, region));
  if (wrong.length > 0)
    report(field, `"${wrong.join(', ')}" is not in region ${region}`, `Use zones like ${region}a.`);
  if (new Set(names).size < before) report(field, 'a zone is named twice', 'Name each zone once.');
  if (before > mostZones)
    report(field, `${before} zones are more than ${mostZones}`, 'Name one, two or three.');
  if (az !== undefined && az !== names[0])
    report('spec.aws.az', `${az} is not the first of spec.aws.zones`, 'Leave it out, or put it first there.');
  return wrong.length === 0 && before <= mostZones && new Set(names).size === before ? names : undefined;
}

/** Zones are named after their region: by a letter, or by a place for local zones. */
function belongs(zone: string, region: string): boolean {
  return zone.startsWith(region) && /^(?:[a-z]|-[a-z0-9-]+)$/.test(zone.slice(region.length));
}

type Pair = Omit<Zone, 'name'>;

function inOneZone(names: readonly string[], pair: Pair, report: Report): readonly Zone[] | undefined {
  const [only] = names;
  if (names.length === 1 && only !== undefined) return [{ name: only, ...pair }];
  report(
    'spec.aws.vpc.privateSubnetCidr',
    `one private and one public subnet cannot serve ${counted(names.length, 'zone')}`,
    'Leave privateSubnetCidr and publicSubnetCidr out to have subnets made per zone, or name a single zone.',
  );
  return undefined;
}

function readSubnets({ spec, vpcCidr }: Situation, report: Report): Pair | 'not given' | 'unusable' {
  const texts = {
    privateSubnetCidr: given(spec.aws.vpc?.privateSubnetCidr),
    publicSubnetCidr: given(spec.aws.vpc?.publicSubnetCidr),
  };
  if (texts.privateSubnetCidr === undefined && texts.publicSubnetCidr === undefined) return 'not given';
  const read = (name: keyof typeof texts): Cidr | undefined =>
    readSubnet({ field: `spec.aws.vpc.${name}`, text: texts[name], vpcCidr }, report);
  const privateSubnet = read('privateSubnetCidr');
  const publicSubnet = read('publicSubnetCidr');
  if (privateSubnet === undefined || publicSubnet === undefined) return 'unusable';
  if (!overlaps(privateSubnet, publicSubnet)) return { privateSubnet, publicSubnet };
  report(
    'spec.aws.vpc.publicSubnetCidr',
    `${cidrText(publicSubnet)} overlaps the private subnet ${cidrText(privateSubnet)}`,
    'Choose blocks that do not overlap.',
  );
  return 'unusable';
}

interface SubnetText {
  readonly field: string;
  readonly text: string | undefined;
  readonly vpcCidr: Cidr | undefined;
}

function readSubnet({ field, text, vpcCidr }: SubnetText, report: Report): Cidr | undefined {
  if (text === undefined) {
    report(field, 'it is missing while the other subnet is given', 'Give both subnets, or neither.');
    return undefined;
  }
  const cidr = readBlock(field, text, report);
  if (cidr === undefined) return undefined;
  if (cidr.prefix > smallestSubnetPrefix) {
    report(field, `AWS does not make a subnet of ${text}`, `Use a /${smallestSubnetPrefix} or larger.`);
    return undefined;
  }
  if (vpcCidr === undefined || contains(vpcCidr, cidr)) return cidr;
  report(
    field,
    `${text} is not within the VPC’s ${cidrText(vpcCidr)}`,
    'Choose a block within spec.aws.vpc.cidr.',
  );
  return undefined;
}
