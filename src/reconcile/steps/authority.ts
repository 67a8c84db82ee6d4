/** Changes the cluster's certificate authority when its time comes, in three steps that never leave a machine untrusted. */

import type { RolloverPhase } from '../../pki/issuer.ts';
import { seconds } from '../../support/clock.ts';
import { renewalTime } from '../certconfig/due.ts';
import type { AuthorityMemory } from '../memory.ts';
import { type Outcome, ready, waiting } from '../outcome.ts';
import { certifiedCluster, type OwnCertificates } from '../own-certificates.ts';
import type { CreationWorld, Step } from '../step.ts';

/** With a value that it did not have before, it asks for a new authority: the time, a ticket, anything. */
export const newAuthorityAnnotation = 'aws-operator.giantswarm.io/new-authority';

export const authority: Step = {
  name: 'certificate authority',
  condition: 'CertificatesReady',
  needs: [],

  async create(world) {
    const { issuing, memory } = world;
    if (issuing === undefined) return ready('made by somebody else');
    const now = memory.authority;
    if (now === undefined || now.phase === 'settled') {
      const why = dueFor(world, issuing);
      if (why === undefined) return ready(`issued by ${issuing.issuer.name}`);
      return await moveTo(world, issuing, 'trusting');
    }
    if (!everyMachineHas(world, now)) return waiting('AuthorityRolling', sentences[now.phase], seconds(30));
    return await moveTo(world, issuing, following[now.phase]);
  },
};

/** `finishing` is `settled` again, until every machine has dropped the old authority. */
type RollingPhase = Exclude<AuthorityMemory['phase'], 'settled'>;

const following = { trusting: 'switched', switched: 'finishing', finishing: 'settled' } as const;

const sentences: Readonly<Record<RollingPhase, string>> = {
  trusting:
    'changing the authority, step 1 of 3: waits until every machine trusts the new one beside the old',
  switched: 'changing the authority, step 2 of 3: waits until every machine has certificates of the new one',
  finishing: 'changing the authority, step 3 of 3: waits until no machine trusts the old one any more',
};

/** Why there should be another authority; undefined when there should not. */
function dueFor(world: CreationWorld, { renewAfter }: OwnCertificates): string | undefined {
  const { annotations, memory, found, clock } = world;
  // Only certificates that are all ours can follow.
  if (found.authorityStep === undefined) return undefined;
  const asked = annotations[newAuthorityAnnotation];
  if (asked !== undefined && asked !== '' && asked !== memory.authority?.request) return 'it was asked for';
  const crt = found.certificates?.components['api']?.ca;
  const renewAt = crt === undefined ? undefined : renewalTime({ crt }, renewAfter);
  return renewAt !== undefined && renewAt <= clock.now() ? 'it is time' : undefined;
}

/** True when the guest stack, as it should be with the certificates of this step, is as it should be. */
function everyMachineHas({ found }: CreationWorld, { step }: AuthorityMemory): boolean {
  return found.authorityStep === String(step) && found.machinesCurrent === true;
}

/** The issuer first, which can be asked again; what is remembered then makes the Secrets follow. */
async function moveTo(
  world: CreationWorld,
  { issuer }: OwnCertificates,
  phase: AuthorityMemory['phase'],
): Promise<Outcome> {
  const { cluster, memory, annotations, clock, signal } = world;
  if (phase !== 'settled') await issuer.rollOver(certifiedCluster(cluster), issuerPhases[phase], signal);
  const step = (memory.authority?.step ?? 0) + (phase === 'settled' ? 0 : 1);
  const request = annotations[newAuthorityAnnotation];
  memory.authority = { step, phase, since: clock.now().toISOString(), request };
  await world.remember();
  if (phase === 'settled') return ready(`issued by ${issuer.name}`);
  return waiting('AuthorityRolling', sentences[phase], seconds(0.1));
}

const issuerPhases: Readonly<Record<RollingPhase, RolloverPhase>> = {
  trusting: 'trusting',
  switched: 'switched',
  finishing: 'settled',
};
