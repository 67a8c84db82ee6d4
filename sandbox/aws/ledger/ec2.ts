/** What the ledger says of EC2: the host network, zones and images that every sandbox has, and that there is nothing else. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AwsError, type Call } from '../contract.ts';
import { type Answer, xmlText } from '../wire/answer.ts';

type Json = Readonly<Record<string, unknown>>;

/** As in every sandbox. */
export const hostVpcId = 'vpc-00000000000000000';
const hostCidr = '10.0.0.0/16';
const tableNames = ['sandbox-private-a', 'sandbox-private-b'];

interface Image {
  readonly name: string;
  readonly architecture: string;
  readonly owner_id: string;
  readonly creation_date: string;
}

const images = JSON.parse(
  readFileSync(new URL('../moto/images.json', import.meta.url), 'utf8'),
) as readonly Image[];

const lists: Readonly<Record<string, (call: Call) => Json>> = {
  DescribeVpcs: (call) => ({ vpcSet: matching(call, hostVpcs(call)) }),
  DescribeRouteTables: (call) => ({ routeTableSet: matching(call, hostTables(call)) }),
  DescribeImages: (call) => ({
    imagesSet: matching(call, call.params['Owner'] === undefined ? allImages(call) : owned(call)),
  }),
  DescribeAvailabilityZones: (call) => ({ availabilityZoneInfo: matching(call, zones(call)) }),
};

/** Answers every `Describe…`; nothing in EC2 can be made but by a stack, which the ledger writes down as a stack. */
export function ec2Answer(call: Call): Answer {
  if (!call.action.startsWith('Describe'))
    throw new AwsError('UnsupportedOperation', `The ledger keeps no ${call.action}.`);
  const body = element(`${call.action}Response`, {
    requestId: call.requestId,
    ...lists[call.action]?.(call),
  });
  return { status: 200, headers: { 'content-type': 'text/xml' }, body: Buffer.from(body) };
}

function hostVpcs({ caller }: Call): readonly Json[] {
  if (caller.account !== '111111111111') return [];
  const association = { cidrBlock: hostCidr, cidrBlockState: { state: 'associated' } };
  return [
    {
      vpcId: hostVpcId,
      cidrBlock: hostCidr,
      state: 'available',
      ownerId: caller.account,
      cidrBlockAssociationSet: [association],
    },
  ];
}

function hostTables({ caller }: Call): readonly Json[] {
  if (caller.account !== '111111111111') return [];
  return tableNames.map((value, index) => ({
    routeTableId: `rtb-0000000000000000${index}`,
    vpcId: hostVpcId,
    tagSet: [{ key: 'Name', value }],
    routeSet: [{ destinationCidrBlock: hostCidr, gatewayId: 'local', state: 'active' }],
  }));
}

function allImages({ caller }: Call): readonly Json[] {
  return images.map(({ name, architecture, owner_id: imageOwnerId, creation_date: creationDate }) => {
    const hash = createHash('sha256').update(`${caller.region}/${name}/${architecture}`).digest('hex');
    const imageId = `ami-0${hash.slice(0, 16)}`;
    return {
      imageId,
      name,
      architecture,
      imageOwnerId,
      creationDate,
      imageState: 'available',
      state: 'available',
    };
  });
}

function owned(call: Call): readonly Json[] {
  const owners: readonly unknown[] = [call.params['Owner']].flat();
  return allImages(call).filter(({ imageOwnerId: owner }) => owners.includes(owner));
}

function zones({ caller: { region } }: Call): readonly Json[] {
  return ['a', 'b', 'c'].map((letter) => ({
    zoneName: `${region}${letter}`,
    zoneState: 'available',
    state: 'available',
    regionName: region,
    zoneType: 'availability-zone',
    optInStatus: 'opt-in-not-required',
  }));
}

/** Filters by `tag:<name>` and by members named as the filter is; any other filter matches nothing. */
function matching({ params }: Call, found: readonly Json[]): readonly Json[] {
  const filters = [params['Filter']]
    .flat()
    .filter((one): one is Json => typeof one === 'object' && one !== null);
  return found.filter((one) =>
    filters.every(({ Name: name, Value: value }) => {
      const values: readonly unknown[] = [value].flat();
      return values.includes(memberOf(one, String(name)));
    }),
  );
}

function memberOf(one: Json, name: string): unknown {
  const tags = (one['tagSet'] ?? []) as readonly { key: string; value: string }[];
  if (name.startsWith('tag:')) return tags.find(({ key }) => key === name.slice(4))?.value;
  return one[name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())];
}

function element(name: string, value: unknown): string {
  return `<${name}>${content(value)}</${name}>`;
}

function content(value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => element('item', one)).join('');
  if (typeof value !== 'object' || value === null) return xmlText(String(value));
  return Object.entries(value)
    .map(([name, one]) => element(name, one))
    .join('');
}
