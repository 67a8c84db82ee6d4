/** The form that all static pods share: one container in the machine's own network, host paths, probes. */
import { type File, textFile } from '../ignition.ts';
import { yaml } from '../yaml.ts';

export interface StaticPod {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly environment?: readonly { readonly name: string; readonly value: string }[];
  readonly requests: { readonly cpu: string; readonly memory: string };
  /** Folders and files of the machine that it sees at the same path, read-only unless marked. */
  readonly mounts: readonly Mount[];
  readonly liveness: Probe;
  readonly readiness?: Probe;
}

export interface Mount {
  readonly path: string;
  /** `File` when it is one; folders are made when missing. */
  readonly kind?: 'File';
  readonly writable?: boolean;
}

export interface Probe {
  readonly path: string;
  readonly port: number;
  readonly scheme: 'HTTP' | 'HTTPS';
}

/** Files that a pod reads, each mounted by itself, so that it sees no other. */
export function files(...paths: readonly string[]): readonly Mount[] {
  return paths.map((path) => ({ path, kind: 'File' }));
}

/** A static pod's manifest at a path. */
export function staticPod(path: string, pod: StaticPod): File {
  return textFile(path, 0o600, manifest(pod));
}

function manifest(pod: StaticPod): string {
  const { name, image, command, environment = [], requests, mounts, liveness, readiness } = pod;
  const volumes = mounts.map((mount, index) => ({ ...mount, volume: `host-${index}` }));
  return yaml({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'kube-system', labels: { component: name, tier: 'control-plane' } },
    spec: {
      hostNetwork: true,
      priorityClassName: 'system-node-critical',
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name,
          image,
          command,
          ...(environment.length === 0 ? {} : { env: environment }),
          resources: { requests },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE', 'DAC_OVERRIDE'] },
          },
          startupProbe: { ...probe(liveness), failureThreshold: 30, periodSeconds: 10 },
          livenessProbe: { ...probe(liveness), failureThreshold: 8, periodSeconds: 10, timeoutSeconds: 15 },
          ...(readiness === undefined
            ? {}
            : {
                readinessProbe: {
                  ...probe(readiness),
                  failureThreshold: 3,
                  periodSeconds: 1,
                  timeoutSeconds: 15,
                },
              }),
          volumeMounts: volumes.map((mount) => ({
            name: mount.volume,
            mountPath: mount.path,
            ...(mount.writable === true ? {} : { readOnly: true }),
          })),
        },
      ],
      volumes: volumes.map(({ volume, path, kind = 'DirectoryOrCreate' }) => ({
        name: volume,
        hostPath: { path, type: kind },
      })),
    },
  });
}

function probe({ path, port, scheme }: Probe): object {
  return { httpGet: { host: '127.0.0.1', path, port, scheme } };
}

/** `--name=value` for every flag, in the order written. */
export function flagList(values: Readonly<Record<string, string | number | boolean>>): readonly string[] {
  return Object.entries(values).map(([name, value]) => `--${name}=${value}`);
}
