/** What masters and workers have in common: users, and the unit that opens the sealed secrets at boot. */
import type { Cluster } from '../cluster/cluster.ts';
import { partitions } from '../cluster/partitions.ts';
import {
  type File,
  type IgnitionConfig,
  ignitionVersion,
  textFile,
  type Unit,
  type User,
} from './ignition.ts';
import { encryptionContextOf, type MachineInput, sealedRoot } from './machine-source.ts';

export function baseConfig(input: MachineInput): IgnitionConfig {
  return {
    ignition: { version: ignitionVersion },
    passwd: { users: users(input) },
    storage: { files: [unsealScript(input), hostFacts(input)] },
    systemd: { units: [unsealUnit] },
  };
}

function users({ cluster, sshPublicKey }: MachineInput): readonly User[] {
  const named = cluster.users.map(({ name, publicKey }) => ({
    name,
    groups: ['sudo', 'docker'],
    ...(publicKey === '' ? {} : { sshAuthorizedKeys: [publicKey] }),
  }));
  return [{ name: 'core', sshAuthorizedKeys: [sshPublicKey] }, ...named];
}

function hostFacts({ cluster, release, role }: MachineInput): File {
  const facts = [
    `CLUSTER_ID="${cluster.id}"`,
    `MACHINE_ROLE="${role}"`,
    `RELEASE="${release.version}"`,
    `AWS_REGION="${cluster.region}"`,
  ];
  return textFile('/etc/aws-operator/cluster.env', 0o644, `${facts.join('\n')}\n`);
}

/**
 * Opens every sealed file with what Flatcar ships: curl signs the request to KMS itself (`--aws-sigv4`), jq reads the
 * answer, openssl checks and decrypts. Nothing is written before its MAC is right.
 */
function unsealScript({ cluster, role }: MachineInput): File {
  const context = JSON.stringify(encryptionContextOf(cluster, role));
  return textFile('/opt/aws-operator/unseal', 0o700, script(cluster, context));
}

function script({ region, partition }: Pick<Cluster, 'region' | 'partition'>, context: string): string {
  const endpoint = `https://kms.${region}.${partitions[partition].urlSuffix}/`;
  return `#!/bin/bash
# Opens the machine's sealed secrets. Safe to run again: what is open already stays.
set -euo pipefail
umask 077
imds=http://169.254.169.254/latest
token=$(curl -fsS --retry 10 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' "$imds/api/token")
meta() { curl -fsS --retry 10 -H "X-aws-ec2-metadata-token: $token" "$imds/meta-data/$1"; }
credentials=$(meta "iam/security-credentials/$(meta iam/security-credentials/)")
field() { jq -er ".$1" <<<"$credentials"; }
request=$(jq -n --arg blob "$(tr -d '\\n' <${sealedRoot}/data-key)" --argjson context '${context}' \\
  '{CiphertextBlob: $blob, EncryptionContext: $context}')
answer=$(curl -fsS --retry 30 --retry-all-errors --retry-delay 2 \\
  --aws-sigv4 'aws:amz:${region}:kms' --config - -X POST --data "$request" "\${KMS_ENDPOINT:-${endpoint}}" <<EOF_CONFIG
user = "$(field AccessKeyId):$(field SecretAccessKey)"
header = "X-Amz-Security-Token: $(field Token)"
header = "X-Amz-Target: TrentService.Decrypt"
header = "Content-Type: application/x-amz-json-1.1"
EOF_CONFIG
)
keys=$(jq -er .Plaintext <<<"$answer" | base64 -d | od -An -v -tx1 | tr -d ' \\n')
[ "\${#keys}" = 128 ] || { echo "the data key has the wrong length" >&2; exit 1; }
root=${sealedRoot}/files
find "$root" -type f -name '*.sealed' | while read -r sealed; do
  path=\${sealed#"$root"}; path=\${path%.sealed}
  IFS=. read -r iv ciphertext mac <"$sealed"
  actual=$(printf '%s.%s.%s' "$path" "$iv" "$ciphertext" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:\${keys:64}" | sed 's/.*= *//')
  [ "$actual" = "$mac" ] || { echo "the seal of $path is broken" >&2; exit 1; }
  mkdir -p "$(dirname "$path")"
  printf '%s' "$ciphertext" | sed 's/../\\\\x&/g' | xargs -0 printf '%b' | openssl enc -d -aes-256-cbc -K "\${keys:0:64}" -iv "$iv" >"$path.new"
  chmod 0600 "$path.new"
  mv "$path.new" "$path"
done
`;
}

const unsealUnit: Unit = {
  name: 'aws-operator-unseal.service',
  enabled: true,
  contents: `[Unit]
Description=Open the sealed secrets of this machine
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
RemainAfterExit=true
ExecStart=/opt/aws-operator/unseal
Restart=on-failure
RestartSec=5

[Install]
WantedBy=multi-user.target
`,
};
