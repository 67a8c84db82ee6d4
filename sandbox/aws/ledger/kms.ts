/** Keys in the ledger: written down with tags, aliases and state; data keys are random and open nothing. */
import { randomBytes, randomUUID } from 'node:crypto';
import { AwsError, type Call } from '../contract.ts';

interface Key {
  readonly metadata: Record<string, unknown>;
  readonly tags: readonly unknown[];
  rotation: boolean;
}

interface Place {
  readonly keys: Map<string, Key>;
  /** Alias → key id. */
  readonly aliases: Map<string, string>;
}

/** One ledger's keys, by account and region. */
export class KeyLedger {
  readonly #places = new Map<string, Place>();

  answer(call: Call): object {
    const action = actions[call.action];
    if (action === undefined)
      throw new AwsError('UnsupportedOperationException', `The ledger keeps no ${call.action}.`);
    const where = `${call.caller.account}/${call.caller.region}`;
    const place = this.#places.get(where) ?? { keys: new Map(), aliases: new Map() };
    this.#places.set(where, place);
    return action(place, call);
  }
}

const actions: Readonly<Record<string, (place: Place, call: Call) => object>> = {
  CreateKey: (place, call) => {
    const id = randomUUID();
    const metadata = {
      KeyId: id,
      Arn: `arn:${call.caller.partition}:kms:${call.caller.region}:${call.caller.account}:key/${id}`,
      KeyState: 'Enabled',
      Enabled: true,
      KeyManager: 'CUSTOMER',
      Description: call.params['Description'],
    };
    place.keys.set(id, {
      metadata,
      tags: (call.params['Tags'] ?? []) as readonly unknown[],
      rotation: false,
    });
    return { KeyMetadata: metadata };
  },
  DescribeKey: (place, call) => ({ KeyMetadata: find(place, call).metadata }),
  EnableKeyRotation: (place, call) => ((find(place, call).rotation = true), {}),
  GetKeyRotationStatus: (place, call) => ({ KeyRotationEnabled: find(place, call).rotation }),
  GenerateDataKey: (place, call) => ({
    KeyId: find(place, call).metadata['Arn'],
    Plaintext: randomBytes(Number(call.params['NumberOfBytes'] ?? 32)).toString('base64'),
    CiphertextBlob: randomBytes(184).toString('base64'),
  }),
  ListResourceTags: (place, call) => ({ Tags: find(place, call).tags, Truncated: false }),
  ListKeys: ({ keys }) => ({
    Keys: [...keys].map(([KeyId, { metadata }]) => ({ KeyId, KeyArn: metadata['Arn'] })),
    Truncated: false,
  }),
  ListAliases: ({ aliases }) => ({
    Aliases: [...aliases].map(([AliasName, TargetKeyId]) => ({ AliasName, TargetKeyId })),
    Truncated: false,
  }),
  CreateAlias: (place, { params }) => {
    const name = String(params['AliasName']);
    if (place.aliases.has(name))
      throw new AwsError('AlreadyExistsException', `An alias with the name ${name} already exists`);
    place.aliases.set(name, String(params['TargetKeyId']));
    return {};
  },
  DeleteAlias: (place, { params }) => {
    const name = String(params['AliasName']);
    if (!place.aliases.delete(name)) throw new AwsError('NotFoundException', `Alias ${name} is not found.`);
    return {};
  },
  ScheduleKeyDeletion: (place, call) => {
    const { metadata } = find(place, call);
    if (metadata['KeyState'] === 'PendingDeletion')
      throw new AwsError('KMSInvalidStateException', `${String(metadata['Arn'])} is pending deletion.`);
    const days = Number(call.params['PendingWindowInDays'] ?? 30);
    const DeletionDate = Math.floor(Date.now() / 1000) + days * 86_400;
    Object.assign(metadata, { KeyState: 'PendingDeletion', Enabled: false, DeletionDate });
    return { KeyId: metadata['Arn'], DeletionDate, KeyState: 'PendingDeletion' };
  },
};

function find({ keys, aliases }: Place, { params }: Call): Key {
  const name = String(params['KeyId']);
  const id = name.includes('alias/')
    ? aliases.get(name.replace(/^arn:.*:alias/, 'alias'))
    : name.split('/').at(-1);
  const key = keys.get(id ?? '');
  if (key === undefined) throw new AwsError('NotFoundException', `Key '${name}' does not exist`);
  return key;
}
