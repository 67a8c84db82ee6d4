/** Session tokens of the instance metadata service: each opens it for the instance that asked, for a while. */
import { randomBytes } from 'node:crypto';

/** Tokens with the instance they were given to and when they end. Source: EC2 user guide, IMDSv2. */
export class Tokens {
  readonly #given = new Map<string, { readonly instance: string; readonly until: number }>();

  give(instance: string, seconds: number): string {
    const token = randomBytes(42).toString('base64url');
    this.#given.set(token, { instance, until: Date.now() + seconds * 1_000 });
    return token;
  }

  good(token: string, instance: string): boolean {
    const given = this.#given.get(token);
    return given !== undefined && given.instance === instance && given.until > Date.now();
  }
}
