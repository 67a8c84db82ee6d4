/** One pass over one CertConfig: read it, keep its Secret equal to it, and say at the end how it went. */
import { problemsText } from '../../cluster/problem.ts';
import type { KubeClient } from '../../kube/client.ts';
import type { Events } from '../../kube/events.ts';
import { certConfigs } from '../../kube/resources.ts';
import type { Issuer } from '../../pki/issuer.ts';
import { again, type Pass, type Reconcile, settled, type Verdict } from '../../runtime/verdict.ts';
import { type Clock, hours } from '../../support/clock.ts';
import { asOperatorError } from '../../support/errors.ts';
import { type Outcome, outcomeOf, ready, stalled } from '../outcome.ts';
import { verdictOf } from '../summary.ts';
import { renewalTime } from './due.ts';
import { type Kept, keepCertificate } from './issuing.ts';
import { removeCertificate } from './removal.ts';
import { tellStatus } from './status.ts';
import { handledBundles, type LiveCertConfig, readWish, type Wish } from './wish.ts';

/** Holds a CertConfig until its Secret is gone. cert-operator's own, so that either can end what the other began. */
export const certFinalizer = 'operatorkit.giantswarm.io/cert-operator';

export interface CertConfigParts {
  readonly client: KubeClient;
  readonly events: Events;
  readonly issuer: Issuer;
  /** After which part of its life a certificate is made anew: 0 to 1. */
  readonly renewAfter: number;
  readonly clock: Clock;
}

/** The reconcile function of the CertConfig controller. */
export function certConfigPass(parts: CertConfigParts): Reconcile {
  return async (key, pass) => {
    const [namespace = '', name = ''] = key.split('/');
    const object = await parts.client.find(
      certConfigs<LiveCertConfig>(),
      { namespace, name },
      { signal: pass.signal },
    );
    return object === undefined ? settled : await passOver(object, parts, pass);
  };
}

async function passOver(object: LiveCertConfig, parts: CertConfigParts, pass: Pass): Promise<Verdict> {
  const ours = object.metadata.finalizers?.includes(certFinalizer) === true;
  const deleting = object.metadata.deletionTimestamp !== undefined;
  if (deleting && !ours) return settled;
  const read = readWish(object);
  if ('problems' in read) {
    if (deleting) return await release(object, parts, pass);
    return await say(object, stalled('SpecInvalid', problemsText(read.problems)), { parts, pass });
  }
  const { wish } = read;
  if (!handledBundles.includes(wish.bundleVersion))
    return await say(object, bundleUnknown(wish), { parts, pass });
  if (deleting) {
    const outcome = await removeCertificate(object, wish, { client: parts.client, signal: pass.signal });
    return outcome.kind === 'ready'
      ? await release(object, parts, pass)
      : await say(object, outcome, { parts, pass });
  }
  const finalizers = [...(object.metadata.finalizers ?? []), certFinalizer];
  const held = ours ? object : await writeFinalizers(object, finalizers, { parts, pass });
  return await keep(held, wish, { parts, pass });
}

interface Doing {
  readonly parts: CertConfigParts;
  readonly pass: Pass;
}

async function keep(object: LiveCertConfig, wish: Wish, { parts, pass }: Doing): Promise<Verdict> {
  const { client, issuer, renewAfter, clock } = parts;
  const issuing = { client, issuer, renewAfter, now: clock.now(), signal: pass.signal };
  const kept: Kept = await keepCertificate(object, wish, issuing).catch((thrown: unknown) => ({
    outcome: outcomeOf(asOperatorError(thrown, `keep the Secret ${wish.secretName}`)),
  }));
  const { outcome, certificate } = kept;
  const renewAt =
    certificate === undefined || !wish.regenerates ? undefined : renewalTime(certificate, renewAfter);
  await tellStatus(object, { wish, outcome, crt: certificate?.crt, renewAt }, { ...parts, ...pass });
  if (outcome.kind !== 'ready' || renewAt === undefined) return verdictOf([outcome]);
  // Timers of the runtime end at 24 days, and looking twice a day costs one read.
  return again(Math.min(hours(12), Math.max(0, renewAt.getTime() - clock.now().getTime())));
}

async function say(object: LiveCertConfig, outcome: Outcome, { parts, pass }: Doing): Promise<Verdict> {
  await tellStatus(object, { outcome }, { ...parts, ...pass });
  return verdictOf([outcome]);
}

function bundleUnknown({ bundleVersion }: Wish): Outcome {
  const known = handledBundles.filter((version) => version !== '').join(' and ');
  return stalled(
    'ReleaseUnknown',
    `spec.versionBundle.version: ${bundleVersion} is handled by another operator, so nothing is touched. This one handles ${known}.`,
  );
}

async function release(object: LiveCertConfig, parts: CertConfigParts, pass: Pass): Promise<Verdict> {
  const others = (object.metadata.finalizers ?? []).filter((one) => one !== certFinalizer);
  await writeFinalizers(object, others, { parts, pass });
  pass.log.info({}, ready(`the CertConfig ${object.metadata.name} and its Secret are gone`).message);
  return settled;
}

async function writeFinalizers(
  { metadata }: LiveCertConfig,
  finalizers: readonly string[],
  { parts, pass }: Doing,
): Promise<LiveCertConfig> {
  const { name, namespace, resourceVersion } = metadata;
  const patch = { name, namespace, resourceVersion, change: { metadata: { finalizers } } };
  return await parts.client.patch(certConfigs<LiveCertConfig>(), patch, { signal: pass.signal });
}
