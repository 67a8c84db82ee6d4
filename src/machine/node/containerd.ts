/** The container runtime: Flatcar's own containerd with the release's settings. */
import type { Cluster } from '../../cluster/cluster.ts';
import type { Release } from '../../releases/release.ts';
import { type File, textFile } from '../ignition.ts';
import type { Part } from '../part.ts';

const configPath = '/etc/containerd/config.toml';
const registriesPath = '/etc/containerd/certs.d';

/** Only the command of Flatcar's unit is replaced, so that improvements of the rest arrive with its images. */
export function containerd({ sources }: Cluster, release: Release): Part {
  return {
    files: [textFile(configPath, 0o644, config(release)), ...mirrors(sources.registryMirrors)],
    units: [
      {
        name: 'containerd.service',
        enabled: true,
        dropins: [
          {
            name: '10-aws-operator.conf',
            contents: `[Service]\nExecStart=\nExecStart=/usr/bin/containerd --config ${configPath}\n`,
          },
        ],
      },
      // Nothing but containerd runs containers.
      { name: 'docker.service', mask: true },
      { name: 'docker.socket', mask: true },
    ],
  };
}

/** Docker Hub is the one registry whose name is not where it is. */
const serverOf = (registry: string): string =>
  `https://${registry === 'docker.io' ? 'registry-1.docker.io' : registry}`;

/** A mirror that fails is passed over, and the registry itself comes last. Source: containerd docs/hosts.md. */
function mirrors(registryMirrors: Cluster['sources']['registryMirrors']): readonly File[] {
  return Object.entries(registryMirrors).map(([registry, addresses]) => {
    const hosts = addresses.map((address) => {
      const whole = new URL(address).pathname === '/' ? '' : '  override_path = true\n';
      return `\n[host."${address}"]\n  capabilities = ["pull", "resolve"]\n${whole}`;
    });
    return textFile(
      `${registriesPath}/${registry}/hosts.toml`,
      0o644,
      `server = "${serverOf(registry)}"\n${hosts.join('')}`,
    );
  });
}

/** Names of sections differ between versions of the file. Source: containerd docs/cri/config.md. */
function config({ images, switches }: Release): string {
  const version = switches.containerdConfig;
  const [runtime, imageStore] =
    version === 3
      ? ['io.containerd.cri.v1.runtime', 'io.containerd.cri.v1.images']
      : ['io.containerd.grpc.v1.cri', 'io.containerd.grpc.v1.cri'];
  const sandbox =
    version === 3
      ? `[plugins.'${imageStore}'.pinned_images]\n  sandbox = "${images.pause}"`
      : `[plugins.'${imageStore}']\n  sandbox_image = "${images.pause}"`;
  return `version = ${version}

${sandbox}

[plugins.'${imageStore}'.registry]
  config_path = "${registriesPath}"

[plugins.'${runtime}'.containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"

[plugins.'${runtime}'.containerd.runtimes.runc.options]
  SystemdCgroup = true
`;
}
