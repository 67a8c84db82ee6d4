/** Opens the machine's secrets at boot with what Flatcar ships: bash, curl, jq and openssl. */
import type { Cluster } from '../../cluster/cluster.ts';
import type { Role } from '../../cluster/names.ts';
import type { File } from '../ignition.ts';
import { encryptionContextOf, sealedRoot } from '../sealing.ts';
import { script } from './library.ts';

/**
 * The data key is opened by KMS for the machine's role and the cluster's encryption context. A file is written only
 * after its MAC is right, readable by root alone.
 */
export function unsealScript(cluster: Pick<Cluster, 'id'>, role: Role): File {
  const context = JSON.stringify(encryptionContextOf(cluster, role));
  return script(
    'unseal',
    'Opens the sealed secrets of this machine. Safe to run again.',
    `needs curl jq openssl
sealed=${sealedRoot}
request=$(jq -n --arg blob "$(tr -d '\\n' <$sealed/data-key)" --argjson context '${context}' \\
  '{CiphertextBlob: $blob, EncryptionContext: $context}')
answer=$(signed kms -X POST -H 'X-Amz-Target: TrentService.Decrypt' -H 'Content-Type: application/x-amz-json-1.1' \\
  --data "$request" "$(endpoint kms)/") || fail "KMS does not open the data key: $(tr -d '\\n' <<<"$answer")"
keys=$(jq -er .Plaintext <<<"$answer" | base64 -d | od -An -v -tx1 | tr -d ' \\n')
[ "\${#keys}" = 128 ] || fail 'the data key has the wrong length'

cd /
find "$sealed/files" -type f -name '*.sealed' | sort | while read -r file; do
  path=\${file#"$sealed/files"}
  path=\${path%.sealed}
  IFS=. read -r iv ciphertext mac <"$file"
  actual=$(printf '%s.%s.%s' "$path" "$iv" "$ciphertext" |
    openssl dgst -sha256 -mac HMAC -macopt "hexkey:\${keys:64}" | sed 's/.*= *//')
  [ "$actual" = "$mac" ] || fail "the seal of $path is broken"
  mkdir -p "$(dirname ".$path")"
  base64 -d <<<"$ciphertext" | openssl enc -d -aes-256-cbc -K "\${keys:0:64}" -iv "$iv" | replace ".$path"
done
`,
  );
}
