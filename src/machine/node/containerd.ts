/** The container runtime: Flatcar's own containerd with the release's settings. */
import type { Release } from '../../releases/release.ts';
import { textFile } from '../ignition.ts';
import type { Part } from '../part.ts';

const configPath = '/etc/containerd/config.toml';

/** Only the command of Flatcar's unit is replaced, so that improvements of the rest arrive with its images. */
export function containerd(release: Release): Part {
  return {
    files: [textFile(configPath, 0o644, config(release))],
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
  config_path = "/etc/containerd/certs.d"

[plugins.'${runtime}'.containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"

[plugins.'${runtime}'.containerd.runtimes.runc.options]
  SystemdCgroup = true
`;
}
