/** The one question the operator asks a guest: does your API answer, and are your nodes Ready? */
import type { Certificate } from '../pki/certificates.ts';

export interface GuestEndpoint {
  /** Private addresses of the masters, as in the host cluster's Endpoints. */
  readonly addresses: readonly string[];
  readonly port: number;
  /** Name the server certificate must cover. */
  readonly serverName: string;
  readonly client: Certificate;
}

export interface GuestNode {
  readonly name: string;
  /** The machine that it was registered by, `i-…`; undefined while the node has no provider ID. */
  readonly instanceId: string | undefined;
  /** Private addresses that it has now: a machine that gets those of one that is gone takes over its Node. */
  readonly addresses: readonly string[];
  readonly ready: boolean;
}

export type GuestAnswer =
  | { readonly kind: 'silent'; readonly reason: string }
  | { readonly kind: 'answers'; readonly nodes: readonly GuestNode[] };

export interface GuestApi {
  /** Asks the first address that answers; never throws for a guest that does not. */
  ask(endpoint: GuestEndpoint, signal: AbortSignal): Promise<GuestAnswer>;
}
