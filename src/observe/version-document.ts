/** What `GET /` and the `version` command answer: who this program is and which version bundles it handles. */

/** As the tools around the original read it (github.com/giantswarm/versionbundle). */
interface VersionBundle {
  readonly changelogs: readonly {
    readonly component: string;
    readonly description: string;
    readonly kind: 'added' | 'changed' | 'deprecated' | 'fixed' | 'removed' | 'security';
  }[];
  readonly components: readonly { readonly name: string; readonly version: string }[];
  readonly name: string;
  readonly provider?: string | undefined;
  /** Three numbers with dots between them. */
  readonly version: string;
}

export interface VersionDocument {
  readonly description: string;
  readonly git_commit: string;
  /** Empty: nothing here is written in Go. The field stays for programs that read it. */
  readonly go_version: string;
  readonly name: string;
  /** `linux/amd64`, with Go's names for both. */
  readonly os_arch: string;
  readonly source: string;
  readonly version_bundles: readonly VersionBundle[];
  readonly node_version: string;
}

export interface Build {
  readonly commit: string;
  /** Where the sources are. */
  readonly source: string;
  readonly platform: string;
  readonly arch: string;
  readonly nodeVersion: string;
  readonly bundles: readonly VersionBundle[];
}

const goNames: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', win32: 'windows' };

export function versionDocument({
  commit,
  source,
  platform,
  arch,
  nodeVersion,
  bundles,
}: Build): VersionDocument {
  return {
    description: 'Turns AWSConfig objects into Kubernetes clusters on AWS.',
    git_commit: commit,
    go_version: '',
    name: 'aws-operator',
    os_arch: `${goNames[platform] ?? platform}/${goNames[arch] ?? arch}`,
    source,
    version_bundles: bundles,
    node_version: nodeVersion,
  };
}
