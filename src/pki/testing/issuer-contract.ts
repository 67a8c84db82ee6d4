/** What whoever asks for certificates relies on, whichever issuer makes them. Each issuer's tests run all of it. */
import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { hours, minutes } from '../../support/clock.ts';
import { isCode } from '../../support/errors.ts';
import { certificateProblems } from '../certificates.ts';
import type { Authority, CertifiedCluster, IssuedCertificate, Issuer } from '../issuer.ts';
import { api, authorities, cluster, code, pemBlock, signedBy, worker } from './requests.ts';

export interface IssuerUnderTest {
  readonly issuer: Issuer;
  /** The issuer's time. */
  readonly now: () => Date;
}

const { signal } = new AbortController();

/** Describes the contract for one issuer; `open` is called once, and ids are used once each. */
export function issuerContract(name: string, open: () => Promise<IssuerUnderTest>): void {
  describe(`${name}, as an issuer`, () => {
    let issuer: Issuer;
    let now: () => Date;
    beforeAll(async () => {
      ({ issuer, now } = await open());
    }, minutes(15));

    it('has no authority until one is asked for, and then always the same', async () => {
      const one = cluster('ensure');
      expect(await issuer.find(one, signal)).toBeUndefined();
      expect(await code(issuer.issue(one, worker(one), signal))).toBe('NotFound');
      expect(await code(issuer.rollOver(one, 'trusting', signal))).toBe('NotFound');
      const made = await issuer.ensure(one, signal);
      expect(made.phase).toBe('settled');
      expect(authorities(made.trusted)).toHaveLength(1);
      expect(authorities(made.trusted)[0]?.ca).toBe(true);
      expect(authorities(made.trusted)[0]?.subject).toContain(`CN=${one.domain}`);
      expect(await issuer.ensure(one, signal)).toEqual(made);
      expect(await issuer.find(one, signal)).toEqual(made);
    });

    it('makes certificates that say what was asked, and are fit for use at once', async () => {
      const one = cluster('issue');
      const { trusted } = await issuer.ensure(one, signal);
      const request = api(one);
      const made = await issuer.issue(one, request, signal);
      const names = [request.commonName, ...request.dnsNames, ...request.addresses];
      expect(made.ca).toBe(trusted);
      expect(certificateProblems({ component: 'api', ...made }, { component: 'api', names }, now())).toEqual(
        [],
      );
      const leaf = new X509Certificate(made.crt);
      // Some issuers write several organizations side by side, as one name of several values.
      const subject = leaf.subject.split(/\n| \+ /).toSorted();
      expect(subject).toEqual([`CN=${request.commonName}`, 'O=api', 'O=system:masters']);
      expect(leaf.ca).toBe(false);
      expect(leaf.keyUsage?.toSorted()).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
    });

    it('makes a new key and serial number each time', async () => {
      const one = cluster('anew');
      await issuer.ensure(one, signal);
      const [a, b] = [
        await issuer.issue(one, worker(one), signal),
        await issuer.issue(one, worker(one), signal),
      ];
      expect(a.key.reveal()).not.toBe(b.key.reveal());
      expect(new X509Certificate(a.crt).serialNumber).not.toBe(new X509Certificate(b.crt).serialNumber);
    });

    it('keeps to the time asked for, and never outlives its authority', async () => {
      const one = cluster('time');
      const { trusted } = await issuer.ensure(one, signal);
      const day = new X509Certificate((await issuer.issue(one, worker(one), signal)).crt);
      expect(day.validFromDate.getTime()).toBeLessThan(now().getTime());
      expect(Math.abs(day.validToDate.getTime() - now().getTime() - hours(24))).toBeLessThan(minutes(2));
      const request = { ...worker(one), ttl: hours(24 * 365 * 100) };
      const century = new X509Certificate((await issuer.issue(one, request, signal)).crt);
      const end = authorities(trusted)[0]?.validToDate.getTime() ?? 0;
      expect(century.validToDate.getTime()).toBeLessThanOrEqual(end);
      expect(century.validToDate.getTime()).toBeGreaterThan(end - minutes(2));
    });

    it('lets none begin so early that its renewal is due at once', async () => {
      const one = cluster('short');
      await issuer.ensure(one, signal);
      const request = { ...worker(one), ttl: minutes(5) };
      const made = new X509Certificate((await issuer.issue(one, request, signal)).crt);
      const early = now().getTime() - made.validFromDate.getTime();
      expect(early).toBeGreaterThan(0);
      expect(early).toBeLessThan(minutes(1));
    });

    it('refuses bare names that were not allowed', async () => {
      const one = cluster('bare');
      await issuer.ensure(one, signal);
      const bare = { ...worker(one), dnsNames: ['kubernetes'] };
      expect(await code(issuer.issue(one, bare, signal))).toBe('Invalid');
      expect(await code(issuer.issue(one, { ...bare, allowBareDomains: true }, signal))).toBe('no error');
    });

    it('has nothing to do with the authority of another cluster', async () => {
      const [one, other] = [cluster('mine'), cluster('yours')];
      await issuer.ensure(one, signal);
      const { trusted } = await issuer.ensure(other, signal);
      const made = await issuer.issue(one, worker(one), signal);
      expect(signedBy(made.crt, authorities(trusted)[0])).toBe(false);
    });

    rolling(() => issuer);
    removing(() => issuer);
  });
}

function rolling(issuer: () => Issuer): void {
  const issue = async (one: CertifiedCluster): Promise<IssuedCertificate> =>
    await issuer().issue(one, worker(one), signal);
  const pems = (authority: Authority): readonly string[] => authority.trusted.match(pemBlock) ?? [];

  it('changes its authority in three steps, each of which can be repeated', async () => {
    const one = cluster('roll');
    const before = await issuer().ensure(one, signal);
    const old = authorities(before.trusted)[0];

    const trusting = await issuer().rollOver(one, 'trusting', signal);
    expect(await issuer().rollOver(one, 'trusting', signal)).toEqual(trusting);
    expect(trusting.phase).toBe('trusting');
    expect(pems(trusting)).toHaveLength(2);
    expect(pems(trusting)[0]).toBe(pems(before)[0]);
    const first = await issue(one);
    expect(first.ca).toBe(trusting.trusted);
    expect(signedBy(first.crt, old)).toBe(true);

    const switched = await issuer().rollOver(one, 'switched', signal);
    expect(await issuer().rollOver(one, 'switched', signal)).toEqual(switched);
    expect(switched.phase).toBe('switched');
    expect(pems(switched)).toEqual(pems(trusting).toReversed());
    const second = await issue(one);
    expect(second.ca).toBe(switched.trusted);
    expect(signedBy(second.crt, authorities(switched.trusted)[0])).toBe(true);
    expect(signedBy(second.crt, old)).toBe(false);

    const settled = await issuer().rollOver(one, 'settled', signal);
    expect(await issuer().rollOver(one, 'settled', signal)).toEqual(settled);
    expect(settled.phase).toBe('settled');
    expect(pems(settled)).toEqual([pems(switched)[0]]);
    expect(await issuer().ensure(one, signal)).toEqual(settled);
    expect((await issue(one)).ca).toBe(settled.trusted);
  });

  it('takes a change of authority back as long as nothing was signed by the new one', async () => {
    const one = cluster('back');
    const before = await issuer().ensure(one, signal);
    await issuer().rollOver(one, 'trusting', signal);
    expect(await issuer().rollOver(one, 'settled', signal)).toEqual(before);
  });

  it('skips no step', async () => {
    const one = cluster('skip');
    await issuer().ensure(one, signal);
    expect(await code(issuer().rollOver(one, 'switched', signal))).toBe('Conflict');
    await issuer().rollOver(one, 'trusting', signal);
    await issuer().rollOver(one, 'switched', signal);
    expect(await code(issuer().rollOver(one, 'trusting', signal))).toBe('Conflict');
  });
}

function removing(issuer: () => Issuer): void {
  it('says by name what is left of a cluster, and nothing once it was removed', async () => {
    const one = cluster('remove');
    expect(await issuer().remains(one, signal)).toEqual([]);
    await issuer().ensure(one, signal);
    await issuer().issue(one, api(one), signal);
    expect((await issuer().remains(one, signal)).join()).toContain('remove');
    await issuer().remove(one, signal);
    expect(await issuer().remains(one, signal)).toEqual([]);
    expect(await issuer().find(one, signal)).toBeUndefined();
    await issuer().remove(one, signal);
  });

  it('stops when it is told to', async () => {
    const one = cluster('stop');
    const stopped = AbortSignal.abort(new Error('stop'));
    const thrown: unknown = await issuer()
      .ensure(one, stopped)
      .then(
        () => undefined,
        (reason: unknown) => reason,
      );
    expect(thrown).toBeDefined();
    expect(isCode(thrown, 'Bug')).toBe(false);
    expect(await issuer().find(one, signal)).toBeUndefined();
  });
}
