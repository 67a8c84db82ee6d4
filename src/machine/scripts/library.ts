/** What the scripts of a machine share: the metadata service, and signed calls to AWS, with what Flatcar ships. */
import type { Cluster } from '../../cluster/cluster.ts';
import { partitions } from '../../cluster/partitions.ts';
import { type File, textFile } from '../ignition.ts';
import { proxyVariables } from '../node/egress.ts';
import { libraryPath, operatorHome } from '../paths.ts';

/** A script below `operatorHome` that begins with the library. */
export function script(name: string, about: string, body: string): File {
  const text = `#!/bin/bash\n# ${about}\nset -euo pipefail\numask 077\n. ${libraryPath}\n\n${body}`;
  return textFile(`${operatorHome}/${name}`, 0o700, text);
}

/**
 * The shared functions. curl signs requests itself (`--aws-sigv4`) and reads credentials from standard input, so that
 * they stand in no list of processes. The environment variables are those of AWS's own tools.
 */
export function library(cluster: Cluster): File {
  return textFile(libraryPath, 0o644, libraryText(cluster));
}

/** For a person who runs a script by hand, outside of the services that have it anyway. */
const proxy = (cluster: Cluster): string =>
  proxyVariables(cluster)
    .map(({ name, value }) => `export ${name}='${value}' ${name.toLowerCase()}='${value}'\n`)
    .join('');

function libraryText(cluster: Cluster): string {
  const { region, partition } = cluster;
  return `# Functions that the scripts here share. Sourced, never run.
shopt -s inherit_errexit
region=${region}
suffix=${partitions[partition].urlSuffix}
${proxy(cluster)}
say() { echo "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

# Ends with a sentence unless the programs are there.
needs() {
  local tool
  for tool; do
    command -v "$tool" >/dev/null || fail "this machine lacks the program $tool"
  done
}

# One path of the metadata service, by a session token.
metadata() {
  local imds=\${AWS_EC2_METADATA_SERVICE_ENDPOINT:-http://169.254.169.254} token
  imds=\${imds%/}/latest
  token=$(curl -fsS --retry 10 --retry-connrefused -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' "$imds/api/token")
  curl -fsS --retry 10 -H "X-aws-ec2-metadata-token: $token" "$imds/meta-data/$1"
}

# The base URL of a service.
endpoint() {
  local name=AWS_ENDPOINT_URL_\${1^^} url
  url=\${!name:-\${AWS_ENDPOINT_URL:-https://$1.$region.$suffix}}
  echo "\${url%/}"
}

# Calls a service as the machine's role: signed <service> <curl arguments…>
signed() {
  local service=$1 credentials
  shift
  credentials=$(metadata "iam/security-credentials/$(metadata iam/security-credentials/)")
  curl -sS --fail-with-body --retry 5 --retry-connrefused --retry-delay 2 --max-time 600 \\
    --aws-sigv4 "aws:amz:$region:$service" --config - "$@" < <(
    jq -r '"user = \\"\\(.AccessKeyId):\\(.SecretAccessKey)\\"", "header = \\"X-Amz-Security-Token: \\(.Token)\\""' <<<"$credentials"
  )
}

# Calls EC2 and prints its XML, one element a line: ec2 <action> <name=value>…
ec2() {
  local arguments=(--data-urlencode "Action=$1" --data-urlencode Version=2016-11-15) pair answer
  shift
  for pair; do arguments+=(--data-urlencode "$pair"); done
  answer=$(signed ec2 "\${arguments[@]}" "$(endpoint ec2)/") || fail "EC2 answers: $(tr -d '\\n' <<<"$answer")"
  tr -d '\\n' <<<"$answer" | sed 's/>[[:space:]]*</>\\n</g'
}

# The text of an element's first occurrence in XML from standard input; nothing when there is none.
first() { sed -n "s:^<$1>\\([^<]*\\)</$1>\\$:\\1:p" | head -n 1; }

# Puts standard input in place of a file, at once.
replace() {
  cat >"$1.new"
  mv "$1.new" "$1"
}
`;
}
