/** The PKI secrets engine of one cluster in our verbs: what Vault's paths and answers look like ends here. */
import type { Duration } from '../../support/clock.ts';
import { Secret } from '../../support/secret.ts';
import { backdating } from '../backdating.ts';
import type { CertificateRequest, CertifiedCluster } from '../issuer.ts';
import { chosenRoot, idList, issued, read, rootDetails } from './answers.ts';
import type { Question, VaultClient } from './client.ts';
import { mountName, policyName, policyNames, policyRules, roleName } from './layout.ts';

/** A root in the engine. Vault calls it an issuer. */
export interface Root {
  readonly id: string;
  /** Counts up from the first; 0 is one that others made. */
  readonly number: number;
  /** The one that signs. */
  readonly signs: boolean;
  readonly keyId: string;
  /** PEM. */
  readonly crt: string;
}

const inSeconds = (duration: Duration): string => `${Math.ceil(duration / 1_000)}s`;

/** One cluster's engine, whether it is there or not. */
export class PkiEngine {
  readonly #vault: VaultClient;
  readonly #cluster: CertifiedCluster;
  readonly #mount: string;

  constructor(vault: VaultClient, cluster: CertifiedCluster) {
    this.#vault = vault;
    this.#cluster = cluster;
    this.#mount = mountName(cluster.id);
  }

  /** The oldest first; none when the engine is not there, too. */
  async roots(signal: AbortSignal): Promise<readonly Root[]> {
    const list = this.#within('list the authorities', 'LIST', 'issuers');
    const answer = await this.#vault.find(list, signal);
    if (answer === undefined) return [];
    const choice = this.#within('see who signs', 'GET', 'config/issuers');
    const chosen = read(choice, chosenRoot, await this.#vault.ask(choice, signal)).data.default;
    const roots = read(list, idList, answer).data.keys.map(async (id) => {
      const details = this.#within('read the authority', 'GET', `issuer/${id}`);
      const { data } = read(details, rootDetails, await this.#vault.ask(details, signal));
      const number = Number(/^root-(\d+)$/.exec(data.issuer_name)?.[1] ?? 0);
      return { id, number, signs: id === chosen, keyId: data.key_id, crt: pem(data.certificate) };
    });
    return (await Promise.all(roots)).toSorted((a, b) => a.number - b.number);
  }

  /** Mounts the engine unless it is there; `longest` bounds whatever it signs. */
  async mount(longest: Duration, signal: AbortSignal): Promise<void> {
    const body = {
      type: 'pki',
      description: `PKI of cluster ${this.#cluster.id}, kept by aws-operator`,
      config: { max_lease_ttl: inSeconds(longest) },
    };
    await this.#vault.ask(this.#mounting('POST', body), signal);
  }

  async writePolicy(signal: AbortSignal): Promise<void> {
    const { id } = this.#cluster;
    const policy = { policy: policyRules(id) };
    await this.#vault.ask(policyQuestion('write the policy', 'POST', policyName(id), policy), signal);
  }

  /** Makes a root of this number; `Conflict` when somebody was faster. The first one made signs. */
  async makeRoot(number: number, ttl: Duration, signal: AbortSignal): Promise<void> {
    const body = {
      common_name: this.#cluster.domain,
      issuer_name: `root-${number}`,
      ttl: inSeconds(ttl),
      not_before_duration: inSeconds(backdating(ttl)),
      key_type: 'ec',
      key_bits: 256,
      exclude_cn_from_sans: true,
      max_path_length: 0,
    };
    const path = 'issuers/generate/root/internal';
    await this.#vault.ask(this.#within('make an authority', 'POST', path, body), signal);
  }

  /** Lets the root sign from now on. */
  async letSign({ id }: Root, signal: AbortSignal): Promise<void> {
    const question = this.#within('choose who signs', 'POST', 'config/issuers', { default: id });
    await this.#vault.ask(question, signal);
  }

  async dropRoot({ id }: Root, signal: AbortSignal): Promise<void> {
    await this.#vault.ask(this.#within('drop the authority', 'DELETE', `issuer/${id}`), signal);
  }

  /** Drops keys that none of these roots has, such as a crash between dropping a root and its key leaves behind. */
  async dropOtherKeys(roots: readonly Root[], signal: AbortSignal): Promise<void> {
    const list = this.#within('list the keys', 'LIST', 'keys');
    const answer = await this.#vault.find(list, signal);
    const { keys } = answer === undefined ? { keys: [] } : read(list, idList, answer).data;
    for (const id of keys.filter((key) => !roots.some(({ keyId }) => keyId === key)))
      await this.#vault.ask(this.#within('drop the key', 'DELETE', `key/${id}`), signal);
  }

  /** Keeps the role for the request's organizations equal to what the request needs. */
  async writeRole(request: CertificateRequest, signal: AbortSignal): Promise<void> {
    const { id, domain } = this.#cluster;
    const above = request.commonName.replace(/^[^.]+\./, '');
    const body = {
      allowed_domains: [...new Set([domain, above, ...request.dnsNames])],
      allow_subdomains: true,
      allow_bare_domains: request.allowBareDomains,
      organization: request.organizations,
      ttl: inSeconds(request.ttl),
      not_before_duration: inSeconds(backdating(request.ttl)),
      key_type: 'ec',
      key_bits: 256,
    };
    const path = `roles/${roleName(id, request.organizations)}`;
    await this.#vault.ask(this.#within('write the role', 'POST', path, body), signal);
  }

  /** A certificate by the root that signs, until `end` where one is given. The role must be there. */
  async issue(
    request: CertificateRequest,
    end: Date | undefined,
    signal: AbortSignal,
  ): Promise<{ readonly crt: string; readonly key: Secret<string> }> {
    const body = {
      common_name: request.commonName,
      alt_names: request.dnsNames.join(','),
      ip_sans: request.addresses.join(','),
      private_key_format: 'pkcs8',
      ...(end === undefined ? { ttl: inSeconds(request.ttl) } : { not_after: end.toISOString() }),
    };
    const path = `issue/${roleName(this.#cluster.id, request.organizations)}`;
    const question = this.#within('issue a certificate', 'POST', path, body);
    const { data } = read(question, issued, await this.#vault.ask(question, signal));
    return { crt: pem(data.certificate), key: new Secret(pem(data.private_key)) };
  }

  /** The engine goes with all roots, roles and certificates in it, and the policies with it. */
  async remove(signal: AbortSignal): Promise<void> {
    await this.#vault.ask(this.#mounting('DELETE'), signal);
    for (const name of policyNames(this.#cluster.id))
      await this.#vault.ask(policyQuestion('drop the policy', 'DELETE', name), signal);
  }

  /** Where something of the cluster may be, by name. */
  places(): readonly string[] {
    return this.#lookups().map(([place]) => place);
  }

  /** Which of these places are there. */
  async remains(signal: AbortSignal): Promise<readonly string[]> {
    const left: string[] = [];
    for (const [place, question] of this.#lookups()) {
      if ((await this.#vault.find(question, signal)) !== undefined) left.push(place);
    }
    return left;
  }

  /** Roles and roots are within the mount, and go with it. */
  #lookups(): readonly (readonly [string, Question])[] {
    const policies = policyNames(this.#cluster.id).map(
      (name) => [`Vault policy ${name}`, policyQuestion('read the policy', 'GET', name)] as const,
    );
    return [[`Vault mount ${this.#mount} with its roles`, this.#mounting('GET')], ...policies];
  }

  #mounting(method: Question['method'], body?: object): Question {
    const path = `sys/mounts/${this.#mount}`;
    const operation = {
      POST: 'mount PKI',
      DELETE: 'unmount PKI',
      GET: 'read the mount',
      LIST: 'list mounts',
    }[method];
    return { operation, object: path, method, path, body };
  }

  #within(operation: string, method: Question['method'], below: string, body?: object): Question {
    const path = `${this.#mount}/${below}`;
    return { operation, object: path, method, path, body };
  }
}

function policyQuestion(
  operation: string,
  method: Question['method'],
  name: string,
  body?: object,
): Question {
  const path = `sys/policies/acl/${name}`;
  return { operation, object: path, method, path, body };
}

/** Every text ends with one line end, so that bundles of them are well-formed. */
const pem = (text: string): string => `${text.trim()}\n`;
