/** Machines of a cluster as EC2 has them, and what they write on their consoles. */
import { EC2Client, GetConsoleOutputCommand, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import { isCode, OperatorError } from '../support/errors.ts';
import type { Instance, Instances } from './account.ts';
import type { Clients } from './clients.ts';

/** Instances through the SDK. */
export function createInstances(clients: Clients): Instances {
  const client = clients.of('ec2', EC2Client);
  return {
    running: async (ownershipTag, signal) => await running(client, ownershipTag, signal),
    console: async (id, signal) => await consoleOf(client, id, signal),
  };
}

async function running(
  client: EC2Client,
  ownershipTag: string,
  abortSignal: AbortSignal,
): Promise<readonly Instance[]> {
  const found: Instance[] = [];
  const Filters = [
    { Name: `tag:${ownershipTag}`, Values: ['owned'] },
    { Name: 'instance-state-name', Values: ['pending', 'running'] },
  ];
  for await (const page of paginateDescribeInstances({ client }, { Filters }, { abortSignal }))
    for (const one of (page.Reservations ?? []).flatMap(({ Instances: some }) => some ?? []))
      found.push({
        id: one.InstanceId ?? '',
        name: one.Tags?.find(({ Key }) => Key === 'Name')?.Value ?? '',
        address: one.PrivateIpAddress,
        launchedAt: one.LaunchTime ?? new Date(0),
      });
  return found;
}

/**
 * Types before Nitro have no latest output, but what was kept from around the last start. Source: EC2 API reference,
 * GetConsoleOutput.
 */
async function consoleOf(
  client: EC2Client,
  id: string,
  abortSignal: AbortSignal,
): Promise<string | undefined> {
  const read = async (Latest: boolean): Promise<string> => {
    const command = new GetConsoleOutputCommand({ InstanceId: id, Latest });
    const { Output } = await client.send(command, { abortSignal });
    return Buffer.from(Output ?? '', 'base64').toString('utf8');
  };
  try {
    return await read(true);
  } catch (thrown) {
    if (thrown instanceof OperatorError && thrown.details.vendorCode === 'UnsupportedOperation')
      return await read(false);
    if (isCode(thrown, 'Denied')) return undefined;
    throw thrown;
  }
}
