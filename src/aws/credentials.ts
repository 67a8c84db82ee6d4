/** Credentials that are fetched once, shared by every client of an identity, and renewed before they expire. */
import { type Clock, minutes, seconds } from '../support/clock.ts';
import { isCode } from '../support/errors.ts';
import type { Secret } from '../support/secret.ts';

/** What the SDK takes as credentials. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

export type CredentialSource = () => Promise<AwsCredentials>;

/** The operator's own identity: a key, or whatever the machine or pod it runs on provides. */
export type HostCredentials =
  | {
      readonly accessKeyId: string;
      readonly secretAccessKey: Secret<string>;
      readonly sessionToken?: Secret<string> | undefined;
    }
  | 'ambient';

/** The same as the SDK's own margin, so that both think of the same moment. */
const renewBefore = minutes(5);

/** A refused role is not asked for again within this time, however many steps want it. */
const refusalKept = seconds(5);

/** One fetch for all who ask at the same time; its answer is kept until 5 minutes before it expires. */
export function remembered(fetch: CredentialSource, clock: Clock): CredentialSource {
  let kept: AwsCredentials | undefined;
  let flight: Promise<AwsCredentials> | undefined;
  let refusal: { readonly error: Error; readonly until: number } | undefined;

  const left = (credentials: AwsCredentials): number =>
    credentials.expiration === undefined
      ? Infinity
      : credentials.expiration.getTime() - clock.now().getTime();

  const refresh = async (): Promise<AwsCredentials> => {
    try {
      kept = await fetch();
      refusal = undefined;
      return kept;
    } catch (thrown) {
      if (isCode(thrown, 'Denied')) refusal = { error: thrown, until: clock.monotonic() + refusalKept };
      if (kept !== undefined && left(kept) > 0) return kept;
      throw thrown;
    } finally {
      flight = undefined;
    }
  };

  return async () => {
    if (kept !== undefined && left(kept) > renewBefore) return kept;
    if (refusal !== undefined && clock.monotonic() < refusal.until) throw refusal.error;
    flight ??= refresh();
    return await flight;
  };
}

/** A fixed key as a source. */
export function fixedKey(key: Exclude<HostCredentials, 'ambient'>): CredentialSource {
  const credentials: AwsCredentials = {
    accessKeyId: key.accessKeyId,
    secretAccessKey: key.secretAccessKey.reveal(),
    ...(key.sessionToken === undefined ? {} : { sessionToken: key.sessionToken.reveal() }),
  };
  return async () => await Promise.resolve(credentials);
}
