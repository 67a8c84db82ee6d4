/** Decides whether a certificate needs its issuer: pure, so that nothing is asked of an issuer while nothing is due. */
import {
  type Certificate,
  type CertificateUse,
  certificateFacts,
  certificateProblems,
} from '../../pki/certificates.ts';
import type { KeptSecret } from './kept-secret.ts';
import { tokenSigner, type Wish } from './wish.ts';

export type Due =
  | { readonly kind: 'nothing'; readonly renewAt: Date | undefined }
  /** A new key and certificate, in place of what is there. */
  | { readonly kind: 'issue'; readonly why: string }
  /** What is trusted changed; the certificate itself only if the wrong authority signed it. */
  | { readonly kind: 'trust' }
  /** The Secret is somebody else's. */
  | { readonly kind: 'foreign' }
  /** It would have to be made anew, and may not be. */
  | { readonly kind: 'forbidden'; readonly why: string };

export interface Looked {
  readonly wish: Wish;
  readonly kept: KeptSecret | undefined;
  /** The step of the change of authority that the CertConfig asks for. */
  readonly step: string | undefined;
  readonly now: Date;
  /** After which part of its life a certificate is made anew: 0 to 1. */
  readonly renewAfter: number;
}

export function decide({ wish, kept, step, now, renewAfter }: Looked): Due {
  if (kept === undefined) return { kind: 'issue', why: 'there is none yet' };
  if (!kept.ours) return { kind: 'foreign' };
  const { certificate } = kept;
  const broken = certificate === undefined ? 'parts of it are missing' : defect(wish, certificate, now);
  if (broken !== undefined)
    return wish.regenerates ? { kind: 'issue', why: broken } : { kind: 'forbidden', why: broken };
  const renewAt = renewalTime(certificate as Certificate, renewAfter);
  if (wish.regenerates && kept.hash !== wish.hash) return { kind: 'issue', why: 'the CertConfig changed' };
  if (wish.regenerates && renewAt !== undefined && renewAt <= now)
    return { kind: 'issue', why: 'it is time to renew it' };
  if (kept.step !== step) return { kind: 'trust' };
  return { kind: 'nothing', renewAt: wish.regenerates ? renewAt : undefined };
}

export interface Renewable {
  readonly crt: string;
  /** What it is trusted by, the one that signs first; none for an authority itself. */
  readonly ca?: string | undefined;
}

/**
 * When a certificate is to be made anew: after this part of its life. Undefined when it cannot be read, and for one that ends
 * with its authority: another would last no longer, and would be due in ever less time. It comes with the next authority.
 */
export function renewalTime({ crt, ca = '' }: Renewable, renewAfter: number): Date | undefined {
  const [facts, authority] = [certificateFacts(crt), certificateFacts(ca)];
  if (facts === undefined) return undefined;
  if (authority !== undefined && authority.notAfter <= facts.notAfter) return undefined;
  const [from, until] = [facts.notBefore.getTime(), facts.notAfter.getTime()];
  return new Date(from + (until - from) * renewAfter);
}

function defect(wish: Wish, certificate: Certificate, now: Date): string | undefined {
  const problems = certificateProblems(certificate, useOf(wish), now);
  return problems.length === 0 ? undefined : problems.join('; ');
}

function useOf({ request }: Wish): CertificateUse {
  const { component, commonName, dnsNames, addresses } = request;
  return {
    component,
    names: [commonName, ...dnsNames, ...addresses],
    roles: ['server', 'client'],
    keyOnly: component === tokenSigner,
  };
}
