/** Static pods as the kubelet reads them from their folder, as far as machine configs use them. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const Probe = z.strictObject({
  httpGet: z.strictObject({
    host: z.string(),
    path: z.string(),
    port: z.int(),
    scheme: z.enum(['HTTP', 'HTTPS']),
  }),
  initialDelaySeconds: z.int().default(0),
  failureThreshold: z.int().default(3),
  periodSeconds: z.int().default(10),
  timeoutSeconds: z.int().default(1),
});
export type Probe = z.output<typeof Probe>;

const Container = z.strictObject({
  name: z.string(),
  image: z.string(),
  command: z.array(z.string()).min(1),
  args: z.array(z.string()).default([]),
  env: z.array(z.strictObject({ name: z.string(), value: z.string() })).default([]),
  resources: z.unknown(),
  securityContext: z.strictObject({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.strictObject({ drop: z.tuple([z.literal('ALL')]), add: z.array(z.string()).default([]) }),
  }),
  startupProbe: Probe.optional(),
  livenessProbe: Probe.optional(),
  readinessProbe: Probe.optional(),
  volumeMounts: z.array(
    z.strictObject({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().default(false) }),
  ),
});
export type Container = z.output<typeof Container>;

const PathType = z.enum(['File', 'FileOrCreate', 'Directory', 'DirectoryOrCreate']);

const Pod = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Pod'),
  metadata: z.looseObject({ name: z.string(), namespace: z.string() }),
  spec: z.strictObject({
    hostNetwork: z.literal(true),
    priorityClassName: z.string(),
    securityContext: z.unknown(),
    containers: z.tuple([Container]),
    volumes: z.array(
      z.strictObject({
        name: z.string(),
        hostPath: z.strictObject({
          path: z.string(),
          type: PathType,
        }),
      }),
    ),
  }),
});
export type Pod = z.output<typeof Pod>;

/** Text by file name, for the files a kubelet would read. */
export async function manifestTexts(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => !name.startsWith('.') && !name.endsWith('.new'));
  return new Map(
    await Promise.all(files.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  );
}

/** Throws with what is wrong or unknown in it. */
export function parsePod(text: string): Pod {
  const read = Pod.safeParse(parse(text));
  if (!read.success) throw new Error(z.prettifyError(read.error));
  return read.data;
}

/** What a container sees of its machine: each mount with the path behind it. */
export interface HostMount {
  readonly from: string;
  readonly to: string;
  readonly type: z.output<typeof PathType>;
  readonly readOnly: boolean;
}

export function hostMounts({ spec }: Pod): readonly HostMount[] {
  return spec.containers[0].volumeMounts.map(({ name, mountPath, readOnly }) => {
    const volume = spec.volumes.find((each) => each.name === name);
    if (volume === undefined) throw new Error(`the volume ${name} is mounted but not declared`);
    return { from: volume.hostPath.path, to: mountPath, type: volume.hostPath.type, readOnly };
  });
}
