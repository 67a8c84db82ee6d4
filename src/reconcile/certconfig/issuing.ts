/** Brings a certificate's Secret in line with its CertConfig: the only place where an issuer is asked for certificates. */
import type { CertConfig } from '../../api/certconfig.ts';
import type { KubeClient } from '../../kube/client.ts';
import { type KubeSecret, secrets } from '../../kube/resources.ts';
import { isSignedByFirst } from '../../pki/certificates.ts';
import type { IssuedCertificate, Issuer } from '../../pki/issuer.ts';
import { minutes } from '../../support/clock.ts';
import { isCode } from '../../support/errors.ts';
import { type Outcome, ready, stalled } from '../outcome.ts';
import { type Due, decide, type Renewable } from './due.ts';
import { authorityStepAnnotation, certificateSecret, type KeptSecret, readKept } from './kept-secret.ts';
import { tokenSigner, type Wish } from './wish.ts';

export interface Issuing {
  readonly client: KubeClient;
  readonly issuer: Issuer;
  /** After which part of its life a certificate is made anew: 0 to 1. */
  readonly renewAfter: number;
  readonly now: Date;
  readonly signal: AbortSignal;
}

/** What became of it, and the certificate that is now in the Secret. */
export interface Kept {
  readonly outcome: Outcome;
  readonly certificate?: Renewable | undefined;
}

export async function keepCertificate(object: CertConfig, wish: Wish, issuing: Issuing): Promise<Kept> {
  const { client, renewAfter, now, signal } = issuing;
  const ref = { namespace: object.metadata.namespace, name: wish.secretName };
  const before = await client.find(secrets, ref, { signal });
  const kept = before === undefined ? undefined : readKept(before, wish.request.component);
  const step = object.metadata.annotations?.[authorityStepAnnotation];
  const due = decide({ wish, kept, step, now, renewAfter });
  if (due.kind === 'foreign' || due.kind === 'forbidden') return { outcome: refusal(object, wish, due) };
  if (due.kind === 'nothing') return holding(wish, kept?.certificate);

  const issued = await (due.kind === 'issue' ? issue(wish, issuing) : align(wish, kept, issuing));
  await write({ object, wish, issued, now, before }, issuing);
  return holding(wish, issued);
}

/** All but the first certificate of a cluster find the authority there, so it is not looked for before. */
async function issue({ cluster, request }: Wish, { issuer, signal }: Issuing): Promise<IssuedCertificate> {
  return await issuer.issue(cluster, request, signal).catch(async (thrown: unknown) => {
    if (!isCode(thrown, 'NotFound')) throw thrown;
    await issuer.ensure(cluster, signal);
    return await issuer.issue(cluster, request, signal);
  });
}

/** Takes over what is trusted now, and keeps the certificate where the authority that signs now signed it. */
async function align(wish: Wish, kept: KeptSecret | undefined, issuing: Issuing): Promise<IssuedCertificate> {
  const { trusted } = await issuing.issuer.ensure(wish.cluster, issuing.signal);
  const certificate = kept?.certificate;
  const stays = certificate !== undefined && (!wish.regenerates || isSignedByFirst(certificate.crt, trusted));
  return stays ? { ca: trusted, crt: certificate.crt, key: certificate.key } : await issue(wish, issuing);
}

async function write(
  content: Omit<Parameters<typeof certificateSecret>[0], 'before'> & {
    readonly before: KubeSecret | undefined;
  },
  { client, signal }: Issuing,
): Promise<void> {
  const secret = certificateSecret(content);
  if (content.before === undefined) await client.create(secrets, secret, { signal });
  else await client.replace(secrets, secret, { signal });
}

function holding({ secretName }: Wish, certificate: Renewable | undefined): Kept {
  return { outcome: ready(`the Secret ${secretName} holds the certificate`), certificate };
}

function refusal(
  { metadata }: CertConfig,
  { secretName, request }: Wish,
  due: Extract<Due, { kind: 'foreign' | 'forbidden' }>,
): Outcome {
  const secret = `the Secret ${metadata.namespace}/${secretName}`;
  if (due.kind === 'foreign') {
    const remedy = 'it is used as it is; delete it to have one made, or delete this CertConfig';
    return stalled('SecretForeign', `${secret} was made by somebody else: ${remedy}`, minutes(5));
  }
  const reason =
    request.component === tokenSigner ? 'its key signs tokens' : 'spec.cert.disableRegeneration is set';
  const message = `${secret} is not fit (${due.why}), and since ${reason} it is not made anew; restore it, or delete it to have another made`;
  return stalled('RegenerationDisabled', message, minutes(5));
}
