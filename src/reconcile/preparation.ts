/** Understands an AWSConfig: reads its credential, parses it, and finds its release; or says everything that is wrong. */

import type { Cluster } from '../cluster/cluster.ts';
import { parseCredential } from '../cluster/credential.ts';
import { credentialReference, parseCluster } from '../cluster/parse.ts';
import { problemsText, problemText } from '../cluster/problem.ts';
import { releaseFor, releases } from '../releases/index.ts';
import type { Release } from '../releases/release.ts';
import { minutes, seconds } from '../support/clock.ts';
import { asOperatorError } from '../support/errors.ts';
import { type Outcome, outcomeOf, ready, stalled } from './outcome.ts';
import type { Situation } from './situation.ts';

export type Understanding =
  | { readonly kind: 'problem'; readonly outcome: Outcome }
  /** Without a release the cluster can be removed but not kept; `outcome` says so. */
  | {
      readonly kind: 'cluster';
      readonly cluster: Cluster;
      /** Paths of fields in the spec that this operator does not read. */
      readonly ignored: readonly string[];
      readonly release: Release | undefined;
      readonly outcome: Outcome;
    };

export async function understand({ object, parts, pass }: Situation): Promise<Understanding> {
  const reference = credentialReference(object);
  const secret = await parts.hostCluster
    .secret(reference.namespace, reference.name, pass.signal)
    .catch((thrown: unknown) => outcomeOf(asOperatorError(thrown, 'read the credential')));
  if (secret !== undefined && 'kind' in secret) return { kind: 'problem', outcome: secret };

  const credential = parseCredential(reference, secret?.values);
  if ('problem' in credential) {
    return {
      kind: 'problem',
      outcome: stalled('CredentialMissing', problemText(credential.problem), seconds(30)),
    };
  }
  const parsed = parseCluster(object, parts.installation, credential.credential);
  if ('problems' in parsed)
    return { kind: 'problem', outcome: stalled('SpecInvalid', problemsText(parsed.problems)) };

  const { cluster } = parsed;
  const release = releaseFor(cluster.releaseVersion);
  const outcome = release === undefined ? releaseUnknown(cluster) : ready(`release ${release.version}`);
  return { kind: 'cluster', cluster, ignored: parsed.ignored, release, outcome };
}

function releaseUnknown(cluster: Cluster): Outcome {
  const known = releases.map(({ version }) => version).join(', ');
  const wanted = cluster.releaseVersion === '' ? 'no version' : cluster.releaseVersion;
  return stalled(
    'ReleaseUnknown',
    `spec.versionBundle.version: ${wanted} is not a release of this operator, so nothing is touched. It knows ${known}.`,
    minutes(60),
  );
}
