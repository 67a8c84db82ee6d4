/** AWS::EC2::PrefixList: networks under one name, for routes and rules. */
import {
  type AddPrefixListEntry,
  CreateManagedPrefixListCommand,
  DeleteManagedPrefixListCommand,
  DescribeManagedPrefixListsCommand,
  GetManagedPrefixListEntriesCommand,
  type ManagedPrefixList,
  ModifyManagedPrefixListCommand,
  type PrefixListEntry,
} from '@aws-sdk/client-ec2';
import type { Services } from '../../contract.ts';
import { canonical, type Mapping } from '../value.ts';
import { retag, tagged } from './ec2-tags.ts';
import { given, HandlerError, type Made, needed, type ResourceType, shaped } from './kind.ts';

/** A prefix list as the service has it; undefined when it is gone, which the service shows for a while. */
export async function prefixListOf(services: Services, id: string): Promise<ManagedPrefixList | undefined> {
  const ec2 = await services.ec2();
  const found = await ec2.send(new DescribeManagedPrefixListsCommand({ PrefixListIds: [id] }));
  return found.PrefixLists?.find(({ State }) => State !== 'delete-complete');
}

/** The entries of a prefix list. */
export async function prefixEntries(services: Services, id: string): Promise<readonly PrefixListEntry[]> {
  const ec2 = await services.ec2();
  const found = await ec2.send(new GetManagedPrefixListEntriesCommand({ PrefixListId: id }));
  return found.Entries ?? [];
}

function made(list: ManagedPrefixList | undefined): Made {
  const id = given(list?.PrefixListId, 'PrefixListId');
  const { PrefixListArn: arn, OwnerId: owner, Version: version } = list ?? {};
  return {
    id,
    attributes: {
      PrefixListId: id,
      Arn: given(arn, 'PrefixListArn'),
      OwnerId: given(owner, 'OwnerId'),
      Version: version ?? 1,
    },
  };
}

function entriesOf(properties: Mapping): readonly AddPrefixListEntry[] {
  return shaped<AddPrefixListEntry[]>(properties['Entries']) ?? [];
}

/** Those of `from` that `to` has not just so. */
function without(from: readonly PrefixListEntry[], to: readonly PrefixListEntry[]): PrefixListEntry[] {
  const kept = new Set(to.map(({ Cidr, Description }) => canonical([Cidr ?? '', Description ?? ''])));
  return from.filter(({ Cidr, Description }) => !kept.has(canonical([Cidr ?? '', Description ?? ''])));
}

/** The handler of AWS::EC2::PrefixList. */
export const prefixList: ResourceType = {
  type: 'AWS::EC2::PrefixList',
  properties: ['AddressFamily', 'Entries', 'MaxEntries', 'PrefixListName', 'Tags'],
  seconds: { create: 5, update: 5, delete: 5 },

  async create(properties, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    const { PrefixList } = await ec2.send(
      new CreateManagedPrefixListCommand({
        PrefixListName: needed(properties, 'PrefixListName'),
        AddressFamily: needed(properties, 'AddressFamily'),
        MaxEntries: Number(properties['MaxEntries'] ?? entriesOf(properties).length),
        Entries: [...entriesOf(properties)],
        ...tagged('prefix-list', context),
      }),
    );
    return made(PrefixList);
  },

  async update(properties, { id, properties: former }, context): Promise<Made> {
    if (properties['AddressFamily'] !== former['AddressFamily']) {
      throw new HandlerError(
        'NotUpdatable',
        'the sandbox does not change AddressFamily of a prefix list in place',
      );
    }
    const ec2 = await context.services.ec2();
    const MaxEntries = Number(properties['MaxEntries'] ?? former['MaxEntries'] ?? 0);
    if (MaxEntries !== Number(former['MaxEntries'] ?? 0)) {
      await ec2.send(new ModifyManagedPrefixListCommand({ PrefixListId: id, MaxEntries }));
    }
    const wanted = entriesOf(properties);
    const present = await prefixEntries(context.services, id);
    const list = await prefixListOf(context.services, id);
    const AddEntries = without(wanted, present).map(({ Cidr, Description }) => ({ Cidr, Description }));
    const RemoveEntries = without(present, wanted).map(({ Cidr }) => ({ Cidr }));
    const entries = AddEntries.length + RemoveEntries.length > 0;
    await ec2.send(
      new ModifyManagedPrefixListCommand({
        PrefixListId: id,
        PrefixListName: needed(properties, 'PrefixListName'),
        ...(entries ? { CurrentVersion: list?.Version, AddEntries, RemoveEntries } : {}),
      }),
    );
    await retag(id, context);
    return made(await prefixListOf(context.services, id));
  },

  async delete({ id }, context): Promise<void> {
    const ec2 = await context.services.ec2();
    await ec2.send(new DeleteManagedPrefixListCommand({ PrefixListId: id }));
  },
};
