/** AWSConfigs on the stage: made from the shipped samples, changed, watched and deleted as a user would. */
import { join } from 'node:path';
import type { FullSandbox } from '../start.ts';
import { certificateSecrets } from './certificates.ts';
import { configDirectory } from './installation.ts';
import { apply, find, type KubeObject, pathOf, readManifests, remove } from './manifests.ts';
import { until } from './until.ts';

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime: string;
}

export interface Status {
  readonly conditions?: readonly Condition[];
  readonly infrastructure?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

export interface ClusterOptions {
  /** `al9qy` by default. */
  readonly id?: string | undefined;
  /** File below `config/samples`, `awsconfig.yaml` by default. */
  readonly sample?: string | undefined;
  /** Whether Secrets with certificates are made for it, as a cert-operator elsewhere would; true unless told. */
  readonly certificates?: boolean | undefined;
  /** Changes the object before it is applied. */
  readonly edit?: ((object: Editable) => void) | undefined;
}

// oxlint-disable-next-line typescript/no-explicit-any -- a test may make any mistake a user could make
export type Editable = { [field: string]: any };

export const baseDomain = 'k8s.sandbox.example';

/** The sample as an object for this sandbox: placeholders replaced, id set everywhere. */
export async function sampleCluster(sandbox: FullSandbox, options: ClusterOptions = {}): Promise<KubeObject> {
  const { id = 'al9qy', sample = 'awsconfig.yaml', edit } = options;
  const [object] = await readManifests(join(configDirectory, 'samples', sample));
  const text = JSON.stringify(object)
    .replaceAll('vpc-00000000000000000', sandbox.env['SANDBOX_HOST_VPC_ID'] ?? '')
    .replaceAll('Z00000000000000000000', sandbox.env['SANDBOX_HOSTED_ZONE_ID'] ?? '')
    .replaceAll('al9qy', id);
  const editable = JSON.parse(text) as Editable;
  edit?.(editable);
  return editable as unknown as KubeObject;
}

/** Applies the AWSConfig, and before it certificate Secrets unless the operator makes them itself. */
export async function createCluster(sandbox: FullSandbox, options: ClusterOptions = {}): Promise<Cluster> {
  const id = options.id ?? 'al9qy';
  const object = await sampleCluster(sandbox, options);
  const namespace = object.metadata.namespace ?? 'default';
  const secrets =
    options.certificates === false ? [] : await certificateSecrets({ id, namespace, baseDomain });
  for (const manifest of secrets) {
    await apply(sandbox.hostCluster, manifest as unknown as KubeObject);
  }
  await apply(sandbox.hostCluster, object);
  return clusterOn(sandbox, object);
}

/** A handle on an AWSConfig that exists. */
export interface Cluster {
  readonly object: KubeObject;
  live(): Promise<KubeObject | undefined>;
  status(): Promise<Status>;
  condition(type: string): Promise<Condition | undefined>;
  /** Resolves with the condition once it has the status; tells the conditions it saw last when it does not. */
  waitFor(type: string, status: Condition['status'], deadline?: number): Promise<Condition>;
  /** RFC 7396 merge patch of the object. */
  patch(change: object): Promise<void>;
  /** Every state of the object from now on, the present one first, until `signal` aborts. */
  states(signal: AbortSignal): AsyncIterable<KubeObject>;
  delete(): Promise<void>;
  waitUntilGone(deadline?: number): Promise<void>;
}

export function clusterOn({ hostCluster }: FullSandbox, object: KubeObject): Cluster {
  let latest: Status = {};
  const live = async (): Promise<KubeObject | undefined> => await find(hostCluster, object);
  const status = async (): Promise<Status> => (latest = ((await live())?.['status'] ?? {}) as Status);
  const condition = async (type: string): Promise<Condition | undefined> =>
    (await status()).conditions?.find((one) => one.type === type);
  const seen = (): unknown =>
    latest.conditions?.map((one) => `${one.type}=${one.status} ${one.reason}: ${one.message}`);
  return {
    object,
    live,
    status,
    condition,
    waitFor: async (type, wanted, deadline = 30_000) =>
      await until(
        `${object.metadata.name} is ${type}=${wanted}`,
        async () => {
          const [generation, found] = [(await live())?.metadata['generation'], await condition(type)];
          const current = (latest['observedGeneration'] ?? 0) === generation;
          return current && found?.status === wanted ? found : undefined;
        },
        { deadline, state: seen },
      ),
    patch: async (change) => {
      const answer = await hostCluster.request({
        method: 'PATCH',
        path: pathOf(object),
        body: change,
        contentType: 'application/merge-patch+json',
      });
      if (answer.status >= 300) throw new Error((answer.body as { message: string }).message);
    },
    async *states(signal) {
      const { name } = object.metadata;
      const collection = pathOf(object).slice(0, -name.length - 1);
      const path = `${collection}?watch=true&fieldSelector=metadata.name%3D${name}`;
      for await (const event of hostCluster.watch(path, signal)) yield event.object as KubeObject;
    },
    delete: async () => await remove(hostCluster, object),
    waitUntilGone: async (deadline = 30_000) => {
      await until(
        `${object.metadata.name} is gone`,
        async () => (await status(), (await live()) === undefined),
        { deadline, state: seen },
      );
    },
  };
}
